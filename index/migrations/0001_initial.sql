-- Released migrations are never edited; a change is a new file.

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE models (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    revision TEXT NOT NULL,
    dimension INTEGER NOT NULL,
    query_prompt TEXT NOT NULL,
    passage_prompt TEXT NOT NULL,
    UNIQUE (name, revision, dimension, query_prompt, passage_prompt)
) STRICT;

-- id is the first 16 hexadecimal digits of sha256; notices and metadata are JSON. file_name is
-- the name under which the bytes were first found: it belongs to what is embedded and indexed.
CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    file_name TEXT NOT NULL,
    title TEXT NOT NULL,
    media_type TEXT NOT NULL,
    byte_size INTEGER NOT NULL,
    reader TEXT NOT NULL,
    added_at TEXT NOT NULL,
    notices TEXT NOT NULL,
    metadata TEXT NOT NULL
) STRICT;

-- Where a document's bytes were found. path is UTF-8 bytes, for names that are no valid text;
-- an upload's path is relative to the library. Times are nanoseconds: of the last change of
-- content and of the directory entry as the system told them, and when the hash was taken.
CREATE TABLE places (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,
    is_upload INTEGER NOT NULL,
    document TEXT NOT NULL REFERENCES documents (id),
    byte_size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    changed_ns INTEGER NOT NULL,
    hashed_ns INTEGER NOT NULL
) STRICT;
CREATE INDEX places_by_document ON places (document);

CREATE TABLE pages (
    id INTEGER PRIMARY KEY,
    document TEXT NOT NULL REFERENCES documents (id),
    number INTEGER NOT NULL,
    label TEXT,
    text TEXT NOT NULL,
    text_sha256 BLOB NOT NULL,
    medium TEXT NOT NULL,
    confidence REAL,
    width REAL NOT NULL,
    height REAL NOT NULL,
    headings BLOB NOT NULL,
    asides BLOB NOT NULL,
    hidden BLOB NOT NULL,
    runs BLOB NOT NULL,
    UNIQUE (document, number)
) STRICT;

-- Ids ascend and are never used again, so that a derived index is known by its highest id.
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document TEXT NOT NULL,
    page INTEGER NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    heading_path TEXT NOT NULL,
    indexed_sha256 BLOB NOT NULL,
    FOREIGN KEY (document, page) REFERENCES pages (document, number)
) STRICT;
CREATE INDEX passages_by_document ON passages (document, page);
CREATE INDEX passages_by_indexed_text ON passages (indexed_sha256);

-- One vector (float16, little-endian) for one indexed text and one model.
CREATE TABLE embeddings (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES models (id),
    indexed_sha256 BLOB NOT NULL,
    vector BLOB NOT NULL,
    UNIQUE (model, indexed_sha256)
) STRICT;

-- Passages that a derived index may still hold though the library no longer does.
CREATE TABLE removed_passages (
    id INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE generations (
    number INTEGER PRIMARY KEY,
    manifest_sha256 TEXT NOT NULL,
    model INTEGER REFERENCES models (id),
    highest_passage INTEGER NOT NULL,
    published_at TEXT NOT NULL
) STRICT;

CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    state TEXT NOT NULL,
    paths TEXT NOT NULL,
    mirror INTEGER NOT NULL,
    total INTEGER NOT NULL DEFAULT 0,
    done INTEGER NOT NULL DEFAULT 0,
    current TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    started_at TEXT,
    finished_at TEXT,
    error TEXT
) STRICT;

CREATE TABLE job_files (
    id INTEGER PRIMARY KEY,
    job INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    file TEXT NOT NULL,
    outcome TEXT NOT NULL,
    document TEXT,
    sha256 TEXT,
    pages INTEGER NOT NULL,
    passages INTEGER NOT NULL,
    warnings TEXT NOT NULL,
    error TEXT
) STRICT;
CREATE INDEX job_files_by_job ON job_files (job);
