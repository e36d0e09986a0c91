"""Glyphs, their places and pictures of pages from PDF files: all that talks to pdfium.

Sources: `fpdfview.h`, `fpdf_text.h` and `fpdf_edit.h` of pdfium (https://pdfium.googlesource.com/
pdfium/+/main/public/). The library is not thread-safe, so a process opens one file at a time.
"""
