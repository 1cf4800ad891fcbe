-- How many mails of a digest (0: letters) are in each state, and under -1 how many were planned. The rows below keep the
-- states, whoever makes mails keeps -1: that they add up is a check.
CREATE TABLE tally (
    digest INTEGER NOT NULL,
    state  INTEGER NOT NULL,
    mails  INTEGER NOT NULL,
    PRIMARY KEY (digest, state)
) STRICT, WITHOUT ROWID;
INSERT INTO tally SELECT digest, state, count(*) FROM delivery GROUP BY digest, state;
INSERT INTO tally SELECT digest, -1, count(*) FROM delivery GROUP BY digest;
INSERT INTO tally SELECT 0, state, count(*) FROM letter GROUP BY state;
INSERT INTO tally SELECT 0, -1, count(*) FROM letter HAVING count(*) > 0;

CREATE TRIGGER delivery_made AFTER INSERT ON delivery BEGIN
    INSERT INTO tally VALUES (new.digest, new.state, 1) ON CONFLICT DO UPDATE SET mails = mails + 1;
END;
CREATE TRIGGER delivery_moved AFTER UPDATE OF state ON delivery WHEN new.state <> old.state BEGIN
    UPDATE tally SET mails = mails - 1 WHERE digest = old.digest AND state = old.state;
    INSERT INTO tally VALUES (new.digest, new.state, 1) ON CONFLICT DO UPDATE SET mails = mails + 1;
END;
CREATE TRIGGER letter_made AFTER INSERT ON letter BEGIN
    INSERT INTO tally VALUES (0, new.state, 1) ON CONFLICT DO UPDATE SET mails = mails + 1;
END;
CREATE TRIGGER letter_moved AFTER UPDATE OF state ON letter WHEN new.state <> old.state BEGIN
    UPDATE tally SET mails = mails - 1 WHERE digest = 0 AND state = old.state;
    INSERT INTO tally VALUES (0, new.state, 1) ON CONFLICT DO UPDATE SET mails = mails + 1;
END;
-- A letter that is forgotten was never planned.
CREATE TRIGGER letter_forgotten AFTER DELETE ON letter BEGIN
    UPDATE tally SET mails = mails - 1 WHERE digest = 0 AND state IN (old.state, -1);
END;

-- Why somebody is mailed no more, in words.
ALTER TABLE subscriber ADD COLUMN reason TEXT;

-- Mails that came back for a reason that may pass: one row a mail. Many on different days, and the address is given up.
CREATE TABLE bounce (
    subscriber INTEGER NOT NULL REFERENCES subscriber ON DELETE CASCADE,
    digest     INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    said       TEXT NOT NULL,
    PRIMARY KEY (subscriber, digest)
) STRICT, WITHOUT ROWID;

-- Who leaves takes their mails along, however many others wait.
CREATE INDEX delivery_open ON delivery (subscriber) WHERE state IN (0, 1, 8);

-- Whether `due` is a slot of its own among the mails to its domain.
ALTER TABLE delivery ADD COLUMN slotted INTEGER NOT NULL DEFAULT 0;
