"""Bytes at rest: the library, its catalogue, vectors and words."""
