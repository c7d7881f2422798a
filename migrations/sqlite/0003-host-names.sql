-- Host names on the allowlist. The addresses behind them are found out by each host and not stored.
CREATE TABLE host_names (name TEXT PRIMARY KEY, note TEXT NOT NULL, since REAL NOT NULL) STRICT, WITHOUT ROWID;
