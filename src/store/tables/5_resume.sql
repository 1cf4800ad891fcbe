-- What a start needs to take up where the last run ended. All of it can be made again from the files: a start that finds none,
-- or finds it out of date, reads everything.

-- Every article as the catalogue holds it; what its file was when it was read (none: it is to be read again), where it leads (none:
-- nobody has read it), and what is wrong with it (none: nothing). The last two are JSON.
CREATE TABLE resume (
    id       TEXT PRIMARY KEY,
    row      BLOB NOT NULL,
    mark     INTEGER,
    refs     TEXT,
    problems TEXT
) STRICT, WITHOUT ROWID;

-- Every document as it was served, and its file as it was written: its bytes and its time (nanoseconds since 1970).
CREATE TABLE served (
    path       TEXT PRIMARY KEY,
    media_type TEXT NOT NULL,
    etag       TEXT NOT NULL,
    length     INTEGER NOT NULL,
    modified   INTEGER NOT NULL,
    keep       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Of which program, settings and templates that is, and of which moment (nanoseconds since 1970); and whether nothing has changed since.
CREATE TABLE resting (
    only      INTEGER PRIMARY KEY CHECK (only = 1),
    made_by   BLOB NOT NULL,
    until     INTEGER NOT NULL,
    is_whole  INTEGER NOT NULL
) STRICT;
