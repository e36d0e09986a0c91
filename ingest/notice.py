"""Sentences for the person, as data: what happened, to what, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Language = Literal["en", "ja"]

_KINDS: Final[dict[str, NoticeKind]] = {}


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages; `{name}` stands for a fact of the notice."""

    en: str
    ja: str

    def in_language(self, language: Language) -> str:
        """Return the text of one language."""
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind of warning or error: a stable code, a sentence, and a next step."""

    code: str
    sentence: Words
    next_step: Words

    def __post_init__(self) -> None:
        if self.code in _KINDS and _KINDS[self.code] != self:
            raise ValueError(f"two notice kinds share the code {self.code!r}")
        _KINDS[self.code] = self


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing a person should know, as it is stored and shown.

    `facts` fill the placeholders of the kind's words; `page` is 1-based where one is concerned.
    """

    code: str
    facts: tuple[tuple[str, str], ...] = ()
    page: int | None = None


def notice(kind: NoticeKind, *, page: int | None = None, **facts: object) -> Notice:
    """Make a notice of a kind from its facts."""
    return Notice(kind.code, tuple((name, str(value)) for name, value in facts.items()), page)


def describe(item: Notice, language: Language = "en") -> str:
    """Return the sentence and the next step of a notice in one language.

    A code this version does not know (a library written by a newer one) is shown as it stands.
    """
    kind = _KINDS.get(item.code)
    if kind is None:
        return " ".join([item.code, *(f"{name}={value}" for name, value in item.facts)])
    facts = dict(item.facts)
    if item.page is not None:
        facts.setdefault("page", str(item.page))
    parts = (kind.sentence.in_language(language), kind.next_step.in_language(language))
    joint = "" if language == "ja" else " "
    return joint.join(_fill(part, facts) for part in parts if part)


def _fill(template: str, facts: dict[str, str]) -> str:
    # Not str.format: a fact (a file name) may itself hold braces, and must appear as it is.
    for name in facts:
        template = template.replace("{" + name + "}", f"\0{name}\0")
    for name, value in facts.items():
        template = template.replace(f"\0{name}\0", value)
    return template


def kinds() -> tuple[NoticeKind, ...]:
    """Return every kind that has been defined so far, in order of definition."""
    return tuple(_KINDS.values())


class TenkyoError(Exception):
    """Base of every error a person may see: a sentence and a next step, in both languages."""

    def __init__(self, kind: NoticeKind, *, page: int | None = None, **facts: object) -> None:
        self.notice = notice(kind, page=page, **facts)
        super().__init__(describe(self.notice))

    def __reduce__(self) -> tuple[object, ...]:
        # The facts are keyword arguments; pickling between processes would lose them.
        return (_restore_error, (type(self), self.notice))


def _restore_error(error_type: type[TenkyoError], item: Notice) -> TenkyoError:
    error = error_type.__new__(error_type)
    error.notice = item
    Exception.__init__(error, describe(item))
    return error


class ReadError(TenkyoError):
    """A file could not be read; only that file is concerned."""


class LibraryError(TenkyoError):
    """The library cannot be opened or written."""


class ModelError(TenkyoError):
    """The embedding model is missing, foreign or damaged."""


class UsageError(TenkyoError):
    """The person asked for something that cannot be done as it was said."""
