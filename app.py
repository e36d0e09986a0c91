"""The door of the screen: `streamlit run app.py`."""

from __future__ import annotations

import streamlit as st

if __name__ == "__main__":  # the script, run anew for each act of a person
    from ui.pages import draw_current_page

    draw_current_page()
else:  # the server, which imports this once and is up at once: the pages come with the first act
    from starlette.middleware import Middleware

    from ui.policy import ContentPolicy
    from ui.styled_page import StyledPage

    app = st.App(__file__, middleware=[Middleware(ContentPolicy), Middleware(StyledPage)])
