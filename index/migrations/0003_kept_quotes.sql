-- What a person keeps of the answers. No row refers to a document: what was kept outlives it.

-- A quote made portable. text and digest (SHA-256, hexadecimal) are those of the quote when it was
-- cited, so that a change of its source can be told and shown. heading_path is JSON.
CREATE TABLE citations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    file TEXT NOT NULL,
    title TEXT NOT NULL,
    media_type TEXT NOT NULL,
    document TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    page INTEGER NOT NULL,
    page_label TEXT,
    line INTEGER NOT NULL,
    heading_path TEXT NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    text TEXT NOT NULL,
    digest TEXT NOT NULL,
    medium TEXT NOT NULL,
    generation INTEGER NOT NULL,
    cited_at TEXT NOT NULL,
    question TEXT NOT NULL,
    UNIQUE (question, sha256, page, start_offset, end_offset, digest)
) STRICT;

CREATE TABLE kept_quotes (
    citation INTEGER PRIMARY KEY REFERENCES citations (id),
    position INTEGER NOT NULL,
    group_name TEXT NOT NULL,
    note TEXT NOT NULL,
    decision TEXT NOT NULL
) STRICT;

-- Quotes that a person said do not answer their question.
CREATE TABLE wrong_quotes (
    citation INTEGER PRIMARY KEY REFERENCES citations (id),
    reported_at TEXT NOT NULL
) STRICT;

CREATE TABLE asked_questions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    question TEXT NOT NULL UNIQUE,
    outcome TEXT NOT NULL,
    asked_at TEXT NOT NULL
) STRICT;
