"""Pairs that look like answers and are not: found by search, cut out, or asked slightly otherwise.

A judge trained on easy negatives takes a near number for the answer. These three kinds are what
it meets in a library whose topic is right while the answer is absent.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

_NUMBER: Final = re.compile(r"[0-9０-９]+")
_NAME: Final = re.compile(r"[ァ-ヴー]{3,}|[一-鿿々]{2,}")
_OPPOSITES: Final = (
    ("最大", "最小"), ("最初", "最後"), ("最高", "最低"), ("最古", "最新"), ("最も多", "最も少な"),
    ("以上", "以下"), ("以前", "以後"), ("上限", "下限"), ("増加", "減少"), ("増え", "減"),
    ("男性", "女性"), ("父", "母"), ("兄", "弟"), ("姉", "妹"), ("長男", "次男"), ("長女", "次女"),
    ("北部", "南部"), ("東部", "西部"), ("北側", "南側"), ("東側", "西側"), ("輸出", "輸入"),
    ("開始", "終了"), ("設立", "廃止"), ("就任", "辞任"), ("入学", "卒業"), ("生まれ", "亡くな"),
    ("結婚", "離婚"), ("長い", "短い"), ("高い", "低い"), ("大きい", "小さい"), ("勝利", "敗北"),
    ("メリット", "デメリット"), ("長所", "短所"), ("前半", "後半"), ("春", "秋"), ("夏", "冬"),
    ("成功", "失敗"), ("肯定", "否定"), ("賛成", "反対"), ("国内", "海外"), ("始ま", "終わ"),
)  # fmt: skip


class SearchedNegatives:
    """Finds the chunks that resemble a question most (character bigrams, TF-IDF, cosine)."""

    def __init__(self, chunks: Sequence[str]) -> None:
        self._vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(2, 2), sublinear_tf=True)
        self._chunks = self._vectorizer.fit_transform(chunks).T.tocsr()

    def nearest(self, question: str, count: int) -> list[int]:
        """Return the numbers of the nearest chunks, nearest first."""
        scores = (self._vectorizer.transform([question]) @ self._chunks).toarray()[0]
        best = np.argpartition(-scores, min(count, scores.size) - 1)[:count]
        return [int(place) for place in best[np.argsort(-scores[best], kind="stable")]]


def change_question(question: str, gold: str, article: str, source: random.Random) -> str | None:
    """Return a question that differs in one number, name or opposite, so that `gold` fails it.

    None when there is nothing to change. `article` is where another name or number comes from.
    """
    return (
        _other_number(question, gold, article, source)
        or _opposite(question, gold)
        or _other_name(question, gold, article, source)
    )


def _other_number(question: str, gold: str, article: str, source: random.Random) -> str | None:
    numbers = list(_NUMBER.finditer(question))
    if not numbers:
        return None
    match = source.choice(numbers)
    size = len(match.group())
    known = {number for number in _NUMBER.findall(article) if len(number) == size}
    low, high = (10 ** (size - 1), 10**size - 1) if size < 10 else (0, 9)
    known |= {str(source.randint(low, high)), str(source.randint(low, high))}
    others = sorted(number for number in known if number not in gold and number != match.group())
    if not others:
        return None
    return _exchanged(question, match, source.choice(others))


def _opposite(question: str, gold: str) -> str | None:
    for pair in _OPPOSITES:
        for word, opposite in (pair, pair[::-1]):
            if word in question and opposite not in question and opposite not in gold:
                return question.replace(word, opposite, 1)
    return None


def _other_name(question: str, gold: str, article: str, source: random.Random) -> str | None:
    names = [match for match in _NAME.finditer(question) if match.group() in gold]
    if not names:
        return None
    match = source.choice(names)
    is_katakana = match.group()[0] <= "ヿ"
    others = sorted(
        {
            name
            for name in _NAME.findall(article)
            if (name[0] <= "ヿ") == is_katakana and name not in gold and name not in question
        }
    )
    if not others:
        return None
    return _exchanged(question, match, source.choice(others))


def _exchanged(text: str, match: re.Match[str], other: str) -> str:
    return text[: match.start()] + other + text[match.end() :]
