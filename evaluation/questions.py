"""Question sets: questions, accepted answers, and the documents they are asked of."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.notice import Notice


@dataclass(frozen=True, slots=True)
class EvaluationQuestion:
    """A question; `answers` are accepted verbatim texts (none: the documents do not say).

    `relevant` names the documents that hold an answer, `group` what belongs together (an
    article), `kind` the kind of question.
    """

    text: str
    answers: tuple[str, ...]
    relevant: tuple[str, ...]
    kind: str = ""
    group: str = ""

    @property
    def answerable(self) -> bool:
        """Tell whether the documents hold an answer."""
        return bool(self.answers or self.relevant)


@dataclass(frozen=True, slots=True)
class SourceText:
    """A document of a set, to be written as one file."""

    file: str
    text: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions and their documents; `problems` tell what of the set could not be used."""

    name: str
    questions: tuple[EvaluationQuestion, ...]
    documents: tuple[SourceText, ...]
    problems: tuple[Notice, ...] = ()


def load_squad(
    files: Sequence[Path], name: str, wording: Mapping[str, str] | None = None
) -> QuestionSet:
    """Read sets in SQuAD form, 2.0 too (JSQuAD, JaQuAD, XQuAD): each paragraph is a document.

    JSQuAD writes `title [SEP] paragraph` into its contexts; the title becomes the heading. With
    `wording`, only the questions whose ids it names are asked, in its words.
    """
    questions: list[EvaluationQuestion] = []
    documents: list[SourceText] = []
    for file in files:
        for article in json.loads(file.read_text(encoding="utf-8"))["data"]:
            for paragraph in article["paragraphs"]:
                document = _paragraph(name, len(documents), article["title"], paragraph["context"])
                documents.append(document)
                for item in paragraph["qas"]:
                    text = item["question"] if wording is None else wording.get(item["id"])
                    if text is None:
                        continue
                    answers = tuple(dict.fromkeys(answer["text"] for answer in item["answers"]))
                    relevant = (document.file,) if answers else ()
                    kind = item.get("question_type", "")
                    questions.append(
                        EvaluationQuestion(text, answers, relevant, kind, document.group)
                    )
    return QuestionSet(name, tuple(questions), tuple(documents))


def read_wording(file: Path) -> dict[str, str]:
    """Read JSON lines of `id` and `question`: a set's questions in other words, by their ids."""
    items = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    return {item["id"]: item["question"] for item in items}


def _paragraph(name: str, number: int, title: str, context: str) -> SourceText:
    stated, separator, body = context.partition(" [SEP] ")
    if not separator:
        stated, body = title, context
    family = name.partition("-")[0]  # the same file in every set made of the same articles
    return SourceText(f"{family}-{number:05d}.md", f"# {stated}\n\n{body.strip()}\n", title)


def load_nomiracl(file: Path) -> QuestionSet:
    """Read NoMIRACL lines: every passage is a document, shared where it is the same."""
    questions: list[EvaluationQuestion] = []
    documents: dict[str, SourceText] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        for identity, passage in zip(item["docids"], item["passages"], strict=True):
            title, _, body = passage.partition(": ")
            name = f"nomiracl-{identity.replace('#', '-')}.md"
            documents[name] = SourceText(name, f"# {title}\n\n{body}\n", item["query_id"])
        # The set does not tell which of the ten answers, only whether any does.
        ten = tuple(f"nomiracl-{each.replace('#', '-')}.md" for each in item["docids"])
        relevant = ten if item["answerable"] else ()
        questions.append(EvaluationQuestion(item["question"], (), relevant, "", item["query_id"]))
    return QuestionSet("nomiracl", tuple(questions), tuple(documents.values()))


def load_lawqa(file: Path) -> QuestionSet:
    """Read the statute questions: each article of each law is a document.

    Contexts are Markdown: `## law`, `### article`, then paragraphs and items. Relevant are the
    articles of a question's context, found among all articles of the set.
    """
    bodies: dict[tuple[str, str], dict[str, None]] = {}
    asked: list[tuple[str, tuple[tuple[str, str], ...]]] = []
    for item in json.loads(file.read_text(encoding="utf-8")):
        places = dict(_articles(item["コンテキスト"]))
        for place, body in places.items():
            bodies.setdefault(place, {})[body] = None
        asked.append((item["問題文"], tuple(places)))
    files = {place: f"lawqa-{number:03d}.md" for number, place in enumerate(bodies)}
    documents = tuple(
        SourceText(files[law, article], f"# {law}\n\n## {article}\n\n{''.join(texts)}", law)
        for (law, article), texts in bodies.items()
    )
    questions = tuple(
        EvaluationQuestion(text, (), tuple(files[place] for place in places))
        for text, places in asked
    )
    return QuestionSet("lawqa", questions, documents)


def _articles(context: str) -> Iterator[tuple[tuple[str, str], str]]:
    for law_part in re.split(r"^## ", context, flags=re.MULTILINE)[1:]:
        law, _, rest = law_part.partition("\n")
        for article_part in re.split(r"^### ", rest, flags=re.MULTILINE)[1:]:
            article, _, body = article_part.partition("\n")
            yield (law.strip(), article.strip()), re.sub(r"^#### ", "### ", body, flags=re.M) + "\n"


def hold_out(questions: QuestionSet, share: float, seed: int) -> QuestionSet:
    """Leave a share of the documents out, while the rest of each article stays.

    Questions about them become unanswerable; one whose answer also stands elsewhere in its
    article is left out, since it may still be answered.
    """
    source = random.Random(seed)
    gone = {each.file for each in questions.documents if source.random() < share}
    kept = tuple(each for each in questions.documents if each.file not in gone)
    texts: dict[str, str] = {}
    for each in kept:
        texts[each.group] = texts.get(each.group, "") + each.text
    chosen: list[EvaluationQuestion] = []
    for question in questions.questions:
        if not gone & set(question.relevant):
            chosen.append(question)
        elif not any(answer in texts.get(question.group, "") for answer in question.answers):
            chosen.append(replace(question, answers=(), relevant=()))
    return QuestionSet(questions.name, tuple(chosen), kept)


def join_articles(questions: QuestionSet) -> QuestionSet:
    """Return the set with each article as one document, its paragraphs parted by blank lines.

    In a library of one-paragraph files the right passage stands alone; in real documents its
    neighbours share its words. A confidence has to be right in both.
    """
    bodies: dict[str, list[str]] = {}
    for each in questions.documents:
        bodies.setdefault(each.group, []).append(each.text.partition("\n\n")[2].strip())
    family = questions.name.partition("-")[0]
    files = {group: f"{family}-article-{place:03d}.md" for place, group in enumerate(bodies)}
    documents = tuple(
        SourceText(files[group], f"# {group}\n\n" + "\n\n".join(texts) + "\n", group)
        for group, texts in bodies.items()
    )
    asked = tuple(
        replace(each, relevant=(files[each.group],) if each.relevant else ())
        for each in questions.questions
        if each.group in files
    )
    return QuestionSet(questions.name, asked, documents)


def part_groups(questions: QuestionSet) -> tuple[QuestionSet, ...]:
    """Return one set for each group that is asked about: its questions and its documents alone.

    In a library of one document few passages compete and most words of a question occur nowhere;
    a confidence has to be right there too.
    """
    parts = {each.group: QuestionSet("", (), ()) for each in questions.questions}
    for document in questions.documents:
        if part := parts.get(document.group):
            parts[document.group] = replace(part, documents=(*part.documents, document))
    for asked in questions.questions:
        part = parts[asked.group]
        parts[asked.group] = replace(part, questions=(*part.questions, asked))
    return tuple(
        replace(part, name=f"{questions.name}-alone/{place:03d}")
        for place, part in enumerate(parts.values())
        if part.documents
    )


def sample_questions(questions: QuestionSet, count: int, seed: int) -> QuestionSet:
    """Return the set with at most so many questions, drawn evenly by chance."""
    if len(questions.questions) <= count:
        return questions
    chosen = random.Random(seed).sample(questions.questions, count)
    return replace(questions, questions=tuple(chosen))


def write_documents(documents: Iterable[SourceText], folder: Path) -> None:
    """Write a set's documents as files, to be ingested like any others."""
    folder.mkdir(parents=True, exist_ok=True)
    for document in documents:
        (folder / document.file).write_text(document.text, encoding="utf-8")
