-- Folders at which another drive was mounted when files below were read. While it is not, what is
-- missing there is not gone. path is UTF-8 bytes, as of places.

CREATE TABLE mount_points (
    path BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;
