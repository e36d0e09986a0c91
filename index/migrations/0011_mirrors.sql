-- Folders that the library is kept equal to. path is UTF-8 bytes, as of places; selection is JSON:
-- which of a folder's files are wanted. changes is JSON, of the last comparison that changed
-- something; failed counts the files that could not be read at the last run.

CREATE TABLE mirrors (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path BLOB NOT NULL UNIQUE,
    selection TEXT NOT NULL,
    collection TEXT NOT NULL,
    timing TEXT NOT NULL,
    compared_at TEXT,
    changed_at TEXT,
    changes TEXT NOT NULL DEFAULT '{}',
    failed INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Which files of its folders a job wants; all when it is empty.
ALTER TABLE jobs ADD COLUMN selection TEXT NOT NULL DEFAULT '';
