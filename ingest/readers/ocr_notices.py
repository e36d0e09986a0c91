"""What can be said about reading by OCR."""

from __future__ import annotations

from typing import Final

from ingest.notice import NoticeKind, Words

OCR_MISSING: Final = NoticeKind(
    "ocr_missing",
    Words(
        "Reading {file} needs the program Tesseract, which is not installed.",
        "{file} を読むには文字認識ソフト Tesseract が必要ですが、インストールされていません。",
    ),
    Words(
        "Install it with its Japanese data (Debian, Ubuntu: apt install tesseract-ocr"
        " tesseract-ocr-jpn tesseract-ocr-jpn-vert; macOS: brew install tesseract tesseract-lang;"
        " Windows: winget install UB-Mannheim.TesseractOCR), then add the file again.",
        "日本語データとともにインストールし（Debian・Ubuntu: apt install tesseract-ocr"
        " tesseract-ocr-jpn tesseract-ocr-jpn-vert、macOS: brew install tesseract tesseract-lang、"
        "Windows: winget install UB-Mannheim.TesseractOCR）、もう一度追加してください。",
    ),
)
OCR_LANGUAGE_MISSING: Final = NoticeKind(
    "ocr_language_missing",
    Words(
        "Tesseract lacks the data for {languages}; {file} was read without.",
        "Tesseract に {languages} のデータがないため、{file} はそれなしで読み込みました。",
    ),
    Words(
        "Install tesseract-ocr-jpn and tesseract-ocr-jpn-vert (macOS: tesseract-lang), then add"
        " the file again.",
        "tesseract-ocr-jpn と tesseract-ocr-jpn-vert（macOS は tesseract-lang）を"
        "インストールし、もう一度追加してください。",
    ),
)
PAGE_READ_BADLY: Final = NoticeKind(
    "page_read_badly",
    Words(
        "Page {page} was read by OCR with a confidence of only {percent}%.",
        "{page} ページの文字認識の信頼度は {percent}% しかありません。",
    ),
    Words("Compare with the page image.", "ページ画像と見比べてください。"),
)
PAGE_NOT_READ: Final = NoticeKind(
    "page_not_read_by_ocr",
    Words(
        "Page {page} could not be read by OCR ({reason}).",
        "{page} ページは文字認識できませんでした（{reason}）。",
    ),
    Words(
        "Add this page as a file of its own.", "このページを別のファイルにして追加してください。"
    ),
)
