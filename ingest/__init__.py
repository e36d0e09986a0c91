"""Text and places: bytes of a file become pages, passages and search keys."""
