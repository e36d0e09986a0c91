-- SQLite's record of the highest ids ever given has no checksum; a row of settings has.
INSERT INTO settings (name, value) SELECT 'sequence of ' || name, seq FROM sqlite_sequence;
