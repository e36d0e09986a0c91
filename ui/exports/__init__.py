"""Write kept quotes as files: one module a format."""
