-- Marks: digests count appearances in feeds by them. What stood in a feed before there were any is its archive.
CREATE TABLE number_2 (
    feed   TEXT NOT NULL,
    id     TEXT NOT NULL,
    number INTEGER NOT NULL,
    first  INTEGER NOT NULL,
    mark   INTEGER NOT NULL,
    since  INTEGER NOT NULL,
    here   INTEGER NOT NULL,
    PRIMARY KEY (feed, id),
    UNIQUE (feed, number)
) STRICT, WITHOUT ROWID;
INSERT INTO number_2
    SELECT feed, id, number, place, place, 0, 1
    FROM (SELECT feed, id, number, row_number() OVER (ORDER BY feed, number) AS place FROM number);
DROP TABLE number;
ALTER TABLE number_2 RENAME TO number;
CREATE INDEX number_mark ON number (mark);
CREATE INDEX number_feed ON number (feed, mark);
CREATE INDEX number_id ON number (id);

-- The picture of an entry as it is published (JSON): its true address and size.
ALTER TABLE article ADD COLUMN image TEXT;

-- Feeds that were looked at.
CREATE TABLE feed (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT INTO feed SELECT DISTINCT feed FROM number;

-- Keys that sign links, by number; 0 is the one that hashes suppressed addresses, and never changes.
CREATE TABLE key (
    number INTEGER PRIMARY KEY,
    secret BLOB NOT NULL,
    made   INTEGER NOT NULL
) STRICT;

-- `folded` is the identity of an address. `owed`: look at this one in the next turn, whatever the hour.
CREATE TABLE subscriber (
    key       INTEGER PRIMARY KEY AUTOINCREMENT,
    reference INTEGER NOT NULL UNIQUE,
    address   TEXT NOT NULL,
    folded    TEXT NOT NULL UNIQUE,
    state     TEXT NOT NULL,
    zone      TEXT NOT NULL,
    language  TEXT NOT NULL,
    paused    TEXT,
    asked     INTEGER NOT NULL,
    confirmed INTEGER,
    proof     TEXT NOT NULL,
    origin    TEXT NOT NULL,
    owed      INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX subscriber_zone ON subscriber (zone, key) WHERE state = 'active';
CREATE INDEX subscriber_owed ON subscriber (key) WHERE owed = 1;
CREATE INDEX subscriber_paused ON subscriber (key) WHERE paused IS NOT NULL;
CREATE INDEX subscriber_pending ON subscriber (asked) WHERE state = 'pending';

-- Up to `mark` mail was made. Without a cadence it has ended: what was given through it is still remembered.
CREATE TABLE subscription (
    subscriber INTEGER NOT NULL REFERENCES subscriber ON DELETE CASCADE,
    feed       TEXT NOT NULL,
    cadence    TEXT,
    mark       INTEGER NOT NULL,
    PRIMARY KEY (subscriber, feed)
) STRICT, WITHOUT ROWID;
CREATE INDEX subscription_instant ON subscription (subscriber) WHERE cadence = 'instant';

-- What was asked for and is not confirmed; `wish` is JSON.
CREATE TABLE wish (
    number     INTEGER PRIMARY KEY,
    subscriber INTEGER NOT NULL REFERENCES subscriber ON DELETE CASCADE,
    wish       TEXT NOT NULL,
    asked      INTEGER NOT NULL,
    origin     TEXT NOT NULL,
    done       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX wish_subscriber ON wish (subscriber);

-- Addresses that are not to be mailed, and are not known: keyed hashes.
CREATE TABLE suppression (
    hash   BLOB PRIMARY KEY,
    reason TEXT NOT NULL,
    since  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The last occurrence of each cadence in each zone that was begun: the mark up to which it goes, and, while it is not done,
-- the last subscriber that was looked at. Instant mail has one row without a zone.
CREATE TABLE round (
    cadence TEXT NOT NULL,
    zone    TEXT NOT NULL,
    date    TEXT,
    at      INTEGER,
    mark    INTEGER NOT NULL DEFAULT 0,
    after   INTEGER,
    PRIMARY KEY (cadence, zone)
) STRICT, WITHOUT ROWID;

-- `content` says who gets the same; `edition` is JSON; what was rendered is let go of when every mail of it is settled.
-- State: `open` (its mails leave), `waiting` (for an approval), `held` (an approver said no). `corrects`: the one entry.
CREATE TABLE digest (
    key     INTEGER PRIMARY KEY AUTOINCREMENT,
    id      TEXT NOT NULL UNIQUE,
    content BLOB NOT NULL UNIQUE,
    kind    TEXT NOT NULL,
    cadence TEXT NOT NULL,
    date    TEXT NOT NULL,
    made    INTEGER NOT NULL,
    state   TEXT NOT NULL,
    corrects TEXT,
    edition TEXT NOT NULL,
    subject TEXT NOT NULL,
    html    TEXT,
    plain   TEXT
) STRICT;
CREATE INDEX digest_corrects ON digest (corrects) WHERE corrects IS NOT NULL;
CREATE INDEX digest_rendered ON digest (made) WHERE html IS NOT NULL;

-- Which entries a digest gave to its readers, those that it only counts too. `corrected` is 0 where it shows one without a
-- correction.
CREATE TABLE digest_item (
    item      TEXT NOT NULL,
    digest    INTEGER NOT NULL,
    corrected INTEGER NOT NULL,
    PRIMARY KEY (item, digest)
) STRICT, WITHOUT ROWID;

-- One mail to one subscriber. State: 0 queued, 1 deferred, 2 attempted, 3 sent, 4 failed, 5 suppressed, 6 cancelled,
-- 7 in doubt, 8 waits for approval. `made` is its Date, `due` the next try.
CREATE TABLE delivery (
    digest     INTEGER NOT NULL,
    subscriber INTEGER NOT NULL,
    state      INTEGER NOT NULL,
    made       INTEGER NOT NULL,
    due        INTEGER NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0,
    outcome    TEXT,
    PRIMARY KEY (digest, subscriber)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_due ON delivery (due) WHERE state < 2;
CREATE INDEX delivery_attempted ON delivery (digest) WHERE state = 2;

-- One mail to one person, for a reason of its own; `note` is JSON. States as above.
CREATE TABLE letter (
    key        INTEGER PRIMARY KEY AUTOINCREMENT,
    folded     TEXT NOT NULL,
    address    TEXT NOT NULL,
    note       TEXT NOT NULL,
    state      INTEGER NOT NULL,
    made       INTEGER NOT NULL,
    due        INTEGER NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0,
    outcome    TEXT
) STRICT;
CREATE INDEX letter_due ON letter (due) WHERE state < 2;
CREATE INDEX letter_folded ON letter (folded, made);

-- Entries that gained a correction: who got them without it is told, once.
CREATE TABLE correction (
    item TEXT PRIMARY KEY,
    seen INTEGER NOT NULL,
    done INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX correction_open ON correction (seen) WHERE done = 0;

-- Single facts by name.
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
