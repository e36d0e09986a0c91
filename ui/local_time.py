"""Times where the browser is."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import streamlit as st


def local_time(moment: str) -> str:
    """Return date and time where the browser is: "2026-02-03 14:05"."""
    minutes_west = st.context.timezone_offset or 0
    here = timezone(timedelta(minutes=-minutes_west))
    return datetime.fromisoformat(moment).astimezone(here).strftime("%Y-%m-%d %H:%M")
