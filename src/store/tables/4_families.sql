-- What the entries of a feed have in common, where it is one of a family.
ALTER TABLE feed ADD COLUMN value TEXT;
