-- Files that could not be read, as they were then: a mirror reads them again when they, or what
-- reads them, change. path and times as of places; error is a notice in JSON.

CREATE TABLE failed_readings (
    path BLOB PRIMARY KEY,
    is_upload INTEGER NOT NULL,
    byte_size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    changed_ns INTEGER NOT NULL,
    hashed_ns INTEGER NOT NULL,
    circumstances TEXT NOT NULL,
    error TEXT NOT NULL
) STRICT, WITHOUT ROWID;
