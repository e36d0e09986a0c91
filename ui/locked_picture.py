"""Ask for the password of an encrypted file again, to draw one of its pages with it.

The password is in this run and in the process that draws: it is never stored, nor is the picture.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from ingest.document import DocumentId
from ingest.notice import Language, Notice, TenkyoError, describe
from ingest.picture import PagePicture
from ingest.readers.pdf_notices import WANTING_PASSWORD
from ui.frame import notice_html
from ui.passwords import draw_password_field
from ui.words import Text, say

if TYPE_CHECKING:
    from index.library import Library


def wants_password(reason: Notice) -> bool:
    """Tell whether a page was not drawn for want of the file's password."""
    return reason.code in WANTING_PASSWORD


def ask_for_picture(
    library: Library, document: DocumentId, page: int, language: Language
) -> PagePicture | None:
    """Draw the field for the password; return the page that was drawn with what was written."""
    from index.originals import draw_original_page  # imports every reader

    place = st.empty()
    head = (
        f"<h3>{escape(say(Text.PICTURE_LOCKED, language))}</h3>"
        f'<p class="tk-quiet">{escape(say(Text.PICTURE_LOCKED_NOTE, language))}</p>'
    )
    with place.container(key="picture-password"):
        key = f"page-{document}-{page}"
        password = draw_password_field(key, head, Text.PICTURE_UNLOCK, language)
    if password == "":
        st.html(notice_html(say(Text.PASSWORD_BLANK, language)))
    elif password is not None:
        try:
            picture = draw_original_page(library, document, page, password)
        except TenkyoError as error:
            st.html(notice_html(describe(error.notice, language)))
        else:
            place.empty()
            return picture
    return None
