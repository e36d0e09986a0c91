"""The list of English words is made from EDICT, ENAMDICT and the project's own terms."""

from __future__ import annotations

import lzma
from pathlib import Path

from evaluation.build_glossary import (
    TERMS_FILE,
    read_names,
    read_terms,
    read_words,
    write_glossary,
)
from retrieval.glossary import Glossary

WORDS = """施行 [しこう] /(n,vs) execution/enforcing/carrying out/(P)/
行う [おこなう] /(v5u,vt) to carry out/to execute/(P)/
執行 [しっこう] /(n,vs) execution (e.g. of a sentence)/
仕置き [しおき] /(n,vs) (arch) execution/
長い説明の言葉の例です [ながい] /(n) example/
"""
NAMES = """豊中 [とよなか] /(p,s) Toyonaka/
総務省 [そうむしょう] /(o) Ministry of Internal Affairs and Communications (formerly MPHPT)/
太郎 [たろう] /(m) Tarou/
豊中市立第一 [とよなかしりつだいいち] /(p) Toyonaka First/
ポルトガル /(p) Portugal/
"""


def write_euc(text: str, file: Path) -> Path:
    file.write_text(text, encoding="euc-jp")
    return file


def test_common_words_go_first_and_old_ones_are_left_out(tmp_path: Path) -> None:
    rows = read_words(write_euc(WORDS, tmp_path / "edict"))
    out = tmp_path / "glossary.xz"
    assert write_glossary(rows, out) == 5
    glossary = Glossary(lzma.decompress(out.read_bytes()))
    assert glossary.words("execution") == ("施行", "執行")
    assert glossary.words("carry out") == ("行う",)
    assert glossary.words("example") == ()


def test_names_of_places_offices_and_families_are_kept(tmp_path: Path) -> None:
    rows = list(read_names(write_euc(NAMES, tmp_path / "enamdict")))
    assert [(english, word) for english, word, _ in rows] == [
        ("toyonaka", "豊中"),
        ("ministry of internal affairs and communications", "総務省"),
        ("portugal", "ポルトガル"),
    ]


def test_the_projects_own_terms_are_sorted_and_none_is_there_twice() -> None:
    terms = {english: word for english, word, rank in read_terms(TERMS_FILE) if rank.place == 0}
    assert terms["take effect"] == "施行"
    lines = TERMS_FILE.read_text(encoding="utf-8").splitlines()
    assert lines == sorted(set(lines))
    assert all(len(line.split("\t")) == 2 for line in lines)
