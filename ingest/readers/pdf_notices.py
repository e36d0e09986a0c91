"""What can be said about the reading of a PDF."""

from __future__ import annotations

from typing import Final

from ingest.notice import NoticeKind, Words

PASSWORD_NEEDED: Final = NoticeKind(
    "password_needed",
    Words("{file} is protected by a password.", "{file} はパスワードで保護されています。"),
    Words(
        "Give the password, or set TENKYO_PDF_PASSWORD.",
        "パスワードを入力するか、環境変数 TENKYO_PDF_PASSWORD に設定してください。",
    ),
)
WRONG_PASSWORD: Final = NoticeKind(
    "wrong_password",
    Words("The password does not open {file}.", "{file} のパスワードが違います。"),
    Words(
        "Check the password (capitals, full-width characters) and try again.",
        "大文字・小文字や全角・半角を確かめて、もう一度入力してください。",
    ),
)
# What is told of a file that wants a password, or another one.
WANTING_PASSWORD: Final = frozenset({PASSWORD_NEEDED.code, WRONG_PASSWORD.code})
ENCRYPTION_NOT_SUPPORTED: Final = NoticeKind(
    "encryption_not_supported",
    Words(
        "{file} is encrypted in a way that cannot be opened here.",
        "{file} の暗号化方式には対応していません。",
    ),
    Words(
        "Open it in its own program and save it without encryption.",
        "元のアプリで開き、暗号化せずに保存し直してください。",
    ),
)
DAMAGED_FILE: Final = NoticeKind(
    "damaged_file",
    Words(
        "{file} is damaged or cut off and cannot be opened.",
        "{file} は壊れているか途中で切れているため、開けません。",
    ),
    Words("Get the file again from where it came.", "元の場所から取得し直してください。"),
)
NO_PAGES: Final = NoticeKind(
    "no_pages",
    Words("{file} has no pages.", "{file} にはページがありません。"),
    Words(
        "Check that it was saved completely.",
        "正しく保存されたか確認してください。",
    ),
)
NEEDS_OCR: Final = NoticeKind(
    "needs_ocr",
    Words(
        "{file} holds no text on any of its {pages} pages; it is probably a scan.",
        "{file} の {pages} ページのどこにも文字情報がありません。スキャン画像と思われます。",
    ),
    Words(
        "If Tesseract is not installed, install it with its Japanese data; or add a text layer"
        " with another OCR program. Then add the file again.",
        "Tesseract（日本語データ付き）をインストールするか、別の OCR ソフトで文字情報を付けて"
        "から、もう一度追加してください。",
    ),
)
PAGE_NEEDS_OCR: Final = NoticeKind(
    "page_needs_ocr",
    Words("Page {page} has no text.", "{page} ページには文字情報がありません。"),
    Words(
        "It needs OCR: install Tesseract with its Japanese data, then add the file again.",
        "OCR が必要です。Tesseract（日本語データ付き）をインストールし、もう一度追加してください。",
    ),
)
PAGE_WITHOUT_TEXT: Final = NoticeKind(
    "page_without_text",
    Words(
        "Page {page} holds no text, and OCR found none.",
        "{page} ページには文字情報がなく、OCR でも文字は見つかりませんでした。",
    ),
    Words("", ""),
)
PAGE_IS_PICTURE: Final = NoticeKind(
    "page_is_picture",
    Words(
        "Page {page} is a picture with only a few words of text.",
        "{page} ページは画像で、文字情報はわずかです。",
    ),
    Words(
        "It needs OCR: install Tesseract with its Japanese data, then add the file again.",
        "OCR が必要です。Tesseract（日本語データ付き）をインストールし、もう一度追加してください。",
    ),
)
TEXT_LAYER_REPLACED: Final = NoticeKind(
    "text_layer_replaced",
    Words(
        "The text stored for page {page} is unreadable; the page was read by OCR instead.",
        "{page} ページの文字情報は文字化けしているため、代わりに文字認識（OCR）で読み込みました。",
    ),
    Words("Compare with the page image.", "ページ画像と見比べてください。"),
)
TEXT_LAYER_RUBBISH: Final = NoticeKind(
    "text_layer_rubbish",
    Words(
        "The text stored for page {page} is unreadable.",
        "{page} ページの文字情報は文字化けしています。",
    ),
    Words(
        "If Tesseract is not installed, install it with its Japanese data; then add the file"
        " again.",
        "Tesseract（日本語データ付き）がなければインストールし、もう一度追加してください。",
    ),
)
PAGE_DAMAGED: Final = NoticeKind(
    "page_damaged",
    Words("Page {page} is damaged and was left out.", "{page} ページは壊れているため省きました。"),
    Words("", ""),
)
READ_IN_PART: Final = NoticeKind(
    "read_in_part",
    Words(
        "Only pages {pages} of {total} could be read.",
        "{total} ページのうち {pages} ページだけを読み込みました。",
    ),
    Words("Get the file again from where it came.", "元の場所から取得し直してください。"),
)
HIDDEN_TEXT: Final = NoticeKind(
    "hidden_text",
    Words(
        "Page {page} holds {characters} characters that a reader of the page cannot see.",
        "{page} ページには、目に見えない文字が {characters} 字あります。",
    ),
    Words("They are marked.", "該当箇所には印が付きます。"),
)
UNREADABLE_CHARACTERS: Final = NoticeKind(
    "unreadable_characters",
    Words(
        "On page {page}, {characters} characters have no code and stand as \ufffd.",
        "{page} ページの {characters} 字は文字コードがなく、\ufffd で示します。",
    ),
    Words("Compare with the page image.", "ページ画像と見比べてください。"),
)
ATTACHMENTS_NOT_READ: Final = NoticeKind(
    "attachments_not_read",
    Words(
        "The files attached to this PDF ({count}) were not read.",
        "この PDF の添付ファイル（{count}件）は読み込んでいません。",
    ),
    Words(
        "Open the PDF in its own program, save them and add them.",
        "PDF を元のアプリで開き、添付ファイルを保存してから追加してください。",
    ),
)
