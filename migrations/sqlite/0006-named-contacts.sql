-- Whether the PBX has only named the source as a contact of the account, and nobody has authenticated from there.
ALTER TABLE trust ADD COLUMN is_named INTEGER NOT NULL DEFAULT 0;
