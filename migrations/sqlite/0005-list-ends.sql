-- When an entry of a list ends by itself; NULL where it stays.
ALTER TABLE list_entries ADD COLUMN ends_at REAL;
