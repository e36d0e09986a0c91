-- A checksum beside each vector, so that a flipped bit in one is found.

ALTER TABLE embeddings ADD COLUMN vector_crc32 INTEGER NOT NULL DEFAULT 0;
UPDATE embeddings SET vector_crc32 = crc32(vector);
