-- Every article that ever was, by its id; `entry` is JSON.
CREATE TABLE article (
    id         TEXT PRIMARY KEY,
    path       TEXT NOT NULL,
    place      TEXT NOT NULL,
    bytes      BLOB NOT NULL,
    content    BLOB NOT NULL,
    first_seen INTEGER,
    changed    INTEGER,
    link       TEXT,
    former     TEXT NOT NULL,
    entry      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE number (
    feed   TEXT NOT NULL,
    id     TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (feed, id),
    UNIQUE (feed, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE document (path TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
