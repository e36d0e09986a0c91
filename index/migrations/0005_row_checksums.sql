-- From this version on every row carries a checksum: index/catalogue/checksums.py adds the column
-- and the triggers that keep it to every table, and to those that later migrations bring.

-- How many pages and passages were stored of a document, so that one that vanished is missed.
ALTER TABLE documents ADD COLUMN page_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE documents ADD COLUMN passage_count INTEGER NOT NULL DEFAULT 0;
UPDATE documents SET
    page_count = (SELECT count(*) FROM pages WHERE pages.document = documents.id),
    passage_count = (SELECT count(*) FROM passages WHERE passages.document = documents.id);
