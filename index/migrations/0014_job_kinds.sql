-- What a job does: 'ingest' its paths, or 'rebuild' the vectors, with the model its path names.

ALTER TABLE jobs ADD COLUMN kind TEXT NOT NULL DEFAULT 'ingest';
