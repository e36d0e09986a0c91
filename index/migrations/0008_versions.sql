-- Older versions of documents: no place holds their bytes any more, no passage of them is searched,
-- their pages stay so that what was quoted of them can be opened. path is where the bytes were when
-- the successor took their place; a chain of successors ends at a document that is in use.

CREATE TABLE older_versions (
    document TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    successor TEXT NOT NULL,
    path BLOB NOT NULL,
    is_upload INTEGER NOT NULL,
    replaced_at TEXT NOT NULL
) STRICT;
