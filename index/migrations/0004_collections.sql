-- Collections and tags of documents: what a person may narrow a question to.

CREATE TABLE collections (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE collection_documents (
    collection INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    PRIMARY KEY (collection, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX collections_by_document ON collection_documents (document);

CREATE TABLE document_tags (
    document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (document, tag)
) STRICT, WITHOUT ROWID;

-- The collection that a job's documents are put in; none when it is empty.
ALTER TABLE jobs ADD COLUMN collection TEXT NOT NULL DEFAULT '';
