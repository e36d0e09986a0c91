"""Build the tokenizer of the packed model with the `tokenizers` library.

SentencePiece Unigram (Kudo 2018, arXiv:1804.10959) after the file's own normalisation, which
differs from NFKC mainly in control characters (they vanish), in tab, line break and zero-width
characters (they become spaces) and in U+FF5E (it stays).
"""

from __future__ import annotations

import unicodedata
from typing import Final

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from index.packed_model import PackedModel

MARK: Final = "▁"
# A private-use stand-in that carries U+FF5E past NFKC.
_STAND_IN: Final = "\ue000"
_SPECIAL_SCORE: Final = -1000.0


def build_tokenizer(model: PackedModel) -> Tokenizer:
    """Return the tokenizer of the packed model.

    `<s>`, `</s>`, `<pad>`, `<unk>` and `<mask>` are ordinary pieces in the file; their score is
    lowered so far that such text in a document is read as the characters it is made of.
    """
    special = {model.bos, model.eos, model.pad, model.unknown}
    special |= {index for index, piece in enumerate(model.pieces) if piece == "<mask>"}
    vocabulary = [
        (piece, _SPECIAL_SCORE if index in special else float(model.scores[index]))
        for index, piece in enumerate(model.pieces)
    ]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=model.unknown, byte_fallback=False))
    tokenizer.normalizer = build_normalizer(model.normalization)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(
        replacement=MARK, prepend_scheme="always", split=False
    )
    tokenizer.decoder = decoders.Metaspace(replacement=MARK, prepend_scheme="always")
    start, end = model.pieces[model.bos], model.pieces[model.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}",
        pair=f"{start} $A {end} {end} $B {end}",
        special_tokens=[(start, model.bos), (end, model.eos)],
    )
    return tokenizer


def build_normalizer(normalization: tuple[tuple[int, str], ...]) -> normalizers.Normalizer:
    """Return NFKC corrected where the file's own map of code points differs from it."""
    vanish: list[str] = []
    space: list[str] = []
    for code_point, replacement in normalization:
        character = chr(code_point)
        if replacement == unicodedata.normalize("NFKC", character):
            continue
        if replacement == "":
            vanish.append(character)
        elif replacement == " ":
            space.append(character)
    steps = [
        normalizers.Replace(Regex(_any_of(vanish)), ""),
        normalizers.Replace(Regex(_any_of(space)), " "),
        normalizers.Replace("～", _STAND_IN),
        normalizers.NFKC(),
        normalizers.Replace(_STAND_IN, "～"),
        normalizers.Replace(Regex(" {2,}"), " "),
    ]
    return normalizers.Sequence(steps)


def _any_of(characters: list[str]) -> str:
    return "[" + "".join(f"\\x{{{ord(character):x}}}" for character in characters) + "]"
