"""One reader per file format, behind one small protocol."""
