-- Attacks, blocks, lists, trust and settings.
-- Instants are ms since the epoch; REAL, because some sources of time know fractions of a ms.
-- Texts are encoded as src/remember/adapter/stored-text.ts says.

-- Every distinct text that the attack log is filtered or searched by. There are far fewer of them
-- than attacks, so a search reads these instead of the log.
CREATE TABLE terms (
  id INTEGER PRIMARY KEY,
  field TEXT NOT NULL CHECK (field IN ('source', 'victim', 'userAgent', 'account', 'country')),
  text TEXT NOT NULL,
  -- The text in lower case; null where that is the text itself.
  folded TEXT,
  -- The number of attacks that have it.
  uses INTEGER NOT NULL DEFAULT 0,
  UNIQUE (field, text)
) STRICT;
CREATE INDEX terms_unused ON terms (id) WHERE uses <= 0;

CREATE TABLE attacks (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  at REAL NOT NULL CHECK (at >= 0),
  rule TEXT NOT NULL,
  type TEXT NOT NULL,
  is_type_inferred INTEGER NOT NULL,
  source_id INTEGER NOT NULL REFERENCES terms (id),
  victim_id INTEGER NOT NULL REFERENCES terms (id),
  user_agent_id INTEGER NOT NULL REFERENCES terms (id),
  account_id INTEGER NOT NULL REFERENCES terms (id),
  country_id INTEGER NOT NULL REFERENCES terms (id),
  host TEXT NOT NULL,
  pbx TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  proof TEXT NOT NULL,
  action TEXT NOT NULL,
  is_known_tool INTEGER NOT NULL,
  called_number TEXT NOT NULL,
  -- The id that all attacks of one campaign share, or empty.
  campaign TEXT NOT NULL
) STRICT;
-- Each of these ends in the row's number, so `ORDER BY at DESC, number DESC` needs no sorting. The
-- first four hold all that a query narrows by, so that it reads no row that it does not show.
CREATE INDEX attacks_by_time
  ON attacks (at, type, source_id, victim_id, user_agent_id, account_id, country_id);
CREATE INDEX attacks_by_type
  ON attacks (type, at, source_id, victim_id, user_agent_id, account_id, country_id);
CREATE INDEX attacks_by_victim
  ON attacks (victim_id, at, type, source_id, user_agent_id, account_id, country_id);
CREATE INDEX attacks_by_source
  ON attacks (source_id, at, type, victim_id, user_agent_id, account_id, country_id);
CREATE INDEX attacks_by_user_agent ON attacks (user_agent_id, at, type, victim_id);
CREATE INDEX attacks_by_account ON attacks (account_id, at, type, victim_id);
CREATE INDEX attacks_by_country ON attacks (country_id, at, type, victim_id);
CREATE INDEX attacks_by_campaign ON attacks (campaign, at) WHERE campaign <> '';

-- Apart from the attacks, so that a scan of those does not read it.
CREATE TABLE attack_evidence (
  number INTEGER PRIMARY KEY REFERENCES attacks (number) ON DELETE CASCADE,
  evidence TEXT NOT NULL
) STRICT;

-- How many attacks an hour (at / 3,600,000) and a day (at / 86,400,000) has: totals and deep pages
-- without counting rows.
CREATE TABLE attack_hours (
  hour INTEGER NOT NULL,
  type TEXT NOT NULL,
  victim_id INTEGER NOT NULL,
  attacks INTEGER NOT NULL,
  PRIMARY KEY (hour, type, victim_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE attack_days (
  day INTEGER NOT NULL,
  type TEXT NOT NULL,
  victim_id INTEGER NOT NULL,
  attacks INTEGER NOT NULL,
  PRIMARY KEY (day, type, victim_id)
) STRICT, WITHOUT ROWID;

-- The same by country.
CREATE TABLE attack_country_hours (
  hour INTEGER NOT NULL,
  country_id INTEGER NOT NULL,
  attacks INTEGER NOT NULL,
  PRIMARY KEY (hour, country_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE attack_country_days (
  day INTEGER NOT NULL,
  country_id INTEGER NOT NULL,
  attacks INTEGER NOT NULL,
  PRIMARY KEY (day, country_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER attacks_counted AFTER INSERT ON attacks BEGIN
  UPDATE terms SET uses = uses + 1
    WHERE id IN (new.source_id, new.victim_id, new.user_agent_id, new.account_id, new.country_id);
  INSERT INTO attack_hours VALUES (CAST(new.at / 3600000 AS INTEGER), new.type, new.victim_id, 1)
    ON CONFLICT DO UPDATE SET attacks = attacks + 1;
  INSERT INTO attack_days VALUES (CAST(new.at / 86400000 AS INTEGER), new.type, new.victim_id, 1)
    ON CONFLICT DO UPDATE SET attacks = attacks + 1;
  INSERT INTO attack_country_hours VALUES (CAST(new.at / 3600000 AS INTEGER), new.country_id, 1)
    ON CONFLICT DO UPDATE SET attacks = attacks + 1;
  INSERT INTO attack_country_days VALUES (CAST(new.at / 86400000 AS INTEGER), new.country_id, 1)
    ON CONFLICT DO UPDATE SET attacks = attacks + 1;
END;

CREATE TRIGGER attacks_uncounted AFTER DELETE ON attacks BEGIN
  UPDATE terms SET uses = uses - 1
    WHERE id IN (old.source_id, old.victim_id, old.user_agent_id, old.account_id, old.country_id);
  UPDATE attack_hours SET attacks = attacks - 1
    WHERE hour = CAST(old.at / 3600000 AS INTEGER)
      AND type = old.type AND victim_id = old.victim_id;
  DELETE FROM attack_hours
    WHERE hour = CAST(old.at / 3600000 AS INTEGER)
      AND type = old.type AND victim_id = old.victim_id AND attacks <= 0;
  UPDATE attack_days SET attacks = attacks - 1
    WHERE day = CAST(old.at / 86400000 AS INTEGER)
      AND type = old.type AND victim_id = old.victim_id;
  DELETE FROM attack_days
    WHERE day = CAST(old.at / 86400000 AS INTEGER)
      AND type = old.type AND victim_id = old.victim_id AND attacks <= 0;
  UPDATE attack_country_hours SET attacks = attacks - 1
    WHERE hour = CAST(old.at / 3600000 AS INTEGER) AND country_id = old.country_id;
  DELETE FROM attack_country_hours
    WHERE hour = CAST(old.at / 3600000 AS INTEGER) AND country_id = old.country_id
      AND attacks <= 0;
  UPDATE attack_country_days SET attacks = attacks - 1
    WHERE day = CAST(old.at / 86400000 AS INTEGER) AND country_id = old.country_id;
  DELETE FROM attack_country_days
    WHERE day = CAST(old.at / 86400000 AS INTEGER) AND country_id = old.country_id
      AND attacks <= 0;
END;

CREATE TABLE blocks (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  source TEXT NOT NULL,
  flow_address TEXT,
  flow_port INTEGER,
  flow_protocol TEXT,
  type TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  country TEXT NOT NULL,
  attack_id TEXT NOT NULL,
  host TEXT NOT NULL,
  since REAL NOT NULL,
  until REAL NOT NULL,
  proof TEXT NOT NULL,
  is_strike INTEGER NOT NULL,
  note TEXT NOT NULL,
  -- How it ended: a BlockEnd, or null while nobody has ended it.
  ended_by TEXT
) STRICT;
CREATE INDEX blocks_by_since ON blocks (since);
CREATE INDEX blocks_by_source ON blocks (source, since);
CREATE INDEX blocks_by_until ON blocks (until);
CREATE INDEX blocks_by_strike ON blocks (until) WHERE is_strike = 1;

CREATE TABLE list_entries (
  list TEXT NOT NULL CHECK (list IN ('allow', 'deny')),
  network TEXT NOT NULL,
  origin TEXT NOT NULL,
  note TEXT NOT NULL,
  since REAL NOT NULL,
  PRIMARY KEY (list, network)
) STRICT, WITHOUT ROWID;

CREATE TABLE trust (
  source TEXT NOT NULL,
  account TEXT NOT NULL,
  last_at REAL NOT NULL,
  PRIMARY KEY (source, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX trust_by_last_at ON trust (last_at);

-- The values as JSON.
CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
