"""Pixels: the pages of the browser interface."""
