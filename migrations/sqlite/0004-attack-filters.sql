-- What attacks are narrowed and counted by, besides source, account, country and User-Agent.

-- What is ours in an attack: which service of which PBX, and what was done. There are few of them, so
-- attacks are counted by them beforehand, and any filter of these fields is a set of their ids.
CREATE TABLE kinds (
  id INTEGER PRIMARY KEY,
  type TEXT NOT NULL,
  victim_id INTEGER NOT NULL,
  action TEXT NOT NULL,
  proof TEXT NOT NULL,
  host TEXT NOT NULL,
  pbx TEXT NOT NULL,
  -- The number of attacks that have it.
  uses INTEGER NOT NULL DEFAULT 0,
  UNIQUE (type, victim_id, action, proof, host, pbx)
) STRICT;
CREATE INDEX kinds_unused ON kinds (id) WHERE uses <= 0;

-- Tools (src/domain/attack-tools.ts) and called numbers, which no text search looks at.
CREATE TABLE labels (
  id INTEGER PRIMARY KEY,
  field TEXT NOT NULL CHECK (field IN ('tool', 'number')),
  text TEXT NOT NULL,
  uses INTEGER NOT NULL DEFAULT 0,
  UNIQUE (field, text)
) STRICT;
CREATE INDEX labels_unused ON labels (id) WHERE uses <= 0;
CREATE INDEX labels_by_uses ON labels (field, uses) WHERE uses >= 10;

-- The latest attack of a source; null for other terms.
ALTER TABLE terms ADD COLUMN last_at REAL;
CREATE INDEX terms_by_uses ON terms (field, uses) WHERE uses >= 10;

ALTER TABLE attacks ADD COLUMN kind_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attacks ADD COLUMN tool_id INTEGER NOT NULL DEFAULT 0;
-- Null where no number was called.
ALTER TABLE attacks ADD COLUMN number_id INTEGER;

-- How many attacks, and attempts of them, an hour (at / 3,600,000) and a day (at / 86,400,000) had of a
-- kind, a country, a tool; and an hour of a type.
CREATE TABLE tally_hours (
  field TEXT NOT NULL,
  hour INTEGER NOT NULL,
  value ANY NOT NULL,
  attacks INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  PRIMARY KEY (field, hour, value)
) STRICT, WITHOUT ROWID;
CREATE TABLE tally_days (
  field TEXT NOT NULL,
  day INTEGER NOT NULL,
  value ANY NOT NULL,
  attacks INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  PRIMARY KEY (field, day, value)
) STRICT, WITHOUT ROWID;

-- The attacks that are there already.
INSERT INTO kinds (type, victim_id, action, proof, host, pbx, uses)
  SELECT type, victim_id, action, proof, host, pbx, count(*) FROM attacks GROUP BY 1, 2, 3, 4, 5, 6;

CREATE TABLE user_agent_tools (id INTEGER PRIMARY KEY, tool TEXT NOT NULL) STRICT;
INSERT INTO user_agent_tools SELECT id, CASE
    WHEN text = '' THEN 'none'
    WHEN instr(agent, 'friendly-scanner') THEN 'friendly-scanner'
    WHEN instr(agent, 'friendly-request') THEN 'friendly-request'
    WHEN instr(agent, 'sipvicious') THEN 'sipvicious'
    WHEN instr(agent, 'sundayddr') THEN 'sundayddr'
    WHEN instr(agent, 'sundayaddr') THEN 'sundayaddr'
    WHEN instr(agent, 'sipcli') THEN 'sipcli'
    WHEN instr(agent, 'sip-cli') THEN 'sip-cli'
    WHEN instr(agent, 'sipsak') THEN 'sipsak'
    WHEN instr(agent, 'sip-scan') THEN 'sip-scan'
    WHEN instr(agent, 'sipscan') THEN 'sipscan'
    WHEN instr(agent, 'pplsip') THEN 'pplsip'
    WHEN instr(agent, 'sippts') THEN 'sippts'
    WHEN instr(agent, 'svmap') THEN 'svmap'
    WHEN instr(agent, 'svwar') THEN 'svwar'
    WHEN instr(agent, 'svcrack') THEN 'svcrack'
    WHEN instr(agent, 'voiphopper') THEN 'voiphopper'
    WHEN instr(agent, 'iwar') THEN 'iWar'
    WHEN instr(agent, 'sivus') THEN 'SIVuS'
    WHEN instr(agent, 'gulp') THEN 'Gulp'
    WHEN instr(agent, 'sipv') THEN 'sipv'
    WHEN instr(agent, 'smap') THEN 'smap'
    WHEN instr(agent, 'siparmyknife') THEN 'siparmyknife'
    WHEN instr(agent, 'test agent') THEN 'Test Agent'
    WHEN instr(agent, 'elite') THEN 'Elite'
    WHEN instr(agent, 'niceguy') THEN 'NiceGuy'
    ELSE 'unknown' END
  FROM (SELECT id, text, coalesce(folded, text) AS agent FROM terms WHERE field = 'userAgent');
INSERT INTO labels (field, text) SELECT DISTINCT 'tool', tool FROM user_agent_tools;
INSERT INTO labels (field, text) SELECT DISTINCT 'number', called_number FROM attacks WHERE called_number <> '';

UPDATE attacks SET
  kind_id = (SELECT k.id FROM kinds k WHERE k.type = attacks.type AND k.victim_id = attacks.victim_id
    AND k.action = attacks.action AND k.proof = attacks.proof
    AND k.host = attacks.host AND k.pbx = attacks.pbx),
  tool_id = (SELECT l.id FROM user_agent_tools u JOIN labels l ON l.field = 'tool' AND l.text = u.tool
    WHERE u.id = attacks.user_agent_id),
  number_id = (SELECT l.id FROM labels l WHERE l.field = 'number' AND l.text = attacks.called_number);
DROP TABLE user_agent_tools;

-- Each of these ends in the row's number, so `ORDER BY at DESC, number DESC` needs no sorting. Those of
-- time, source, account and country hold all that a query narrows by or adds up, so that it reads no row
-- that it does not show.
DROP INDEX attacks_by_time;
DROP INDEX attacks_by_type;
DROP INDEX attacks_by_victim;
DROP INDEX attacks_by_source;
DROP INDEX attacks_by_user_agent;
DROP INDEX attacks_by_account;
DROP INDEX attacks_by_country;
CREATE INDEX attacks_by_time ON attacks
  (at, kind_id, source_id, account_id, country_id, tool_id, user_agent_id, number_id, attempts);
CREATE INDEX attacks_by_source ON attacks
  (source_id, at, kind_id, account_id, country_id, tool_id, user_agent_id, number_id, attempts);
CREATE INDEX attacks_by_account ON attacks
  (account_id, at, kind_id, source_id, country_id, tool_id, user_agent_id, number_id, attempts);
CREATE INDEX attacks_by_country ON attacks
  (country_id, at, kind_id, source_id, account_id, tool_id, user_agent_id, number_id, attempts);
CREATE INDEX attacks_by_user_agent ON attacks (user_agent_id, at, kind_id, source_id, country_id);
CREATE INDEX attacks_by_kind ON attacks (kind_id, at);
CREATE INDEX attacks_by_tool ON attacks (tool_id, at);
CREATE INDEX attacks_by_number ON attacks (number_id, at, attempts) WHERE number_id IS NOT NULL;

UPDATE labels SET uses = u.total
  FROM (SELECT tool_id AS id, count(*) AS total FROM attacks GROUP BY 1) u WHERE u.id = labels.id;
UPDATE labels SET uses = u.total
  FROM (SELECT number_id AS id, count(*) AS total FROM attacks WHERE number_id IS NOT NULL GROUP BY 1) u
  WHERE u.id = labels.id;
DELETE FROM labels WHERE uses <= 0;
UPDATE terms SET last_at = (SELECT max(a.at) FROM attacks a WHERE a.source_id = terms.id)
  WHERE field = 'source';
CREATE INDEX terms_by_last_at ON terms (last_at) WHERE last_at IS NOT NULL;

INSERT INTO tally_hours SELECT 'kind', CAST(at / 3600000 AS INTEGER), kind_id, count(*), sum(attempts)
  FROM attacks GROUP BY 2, 3;
INSERT INTO tally_hours SELECT 'country', CAST(at / 3600000 AS INTEGER), country_id, count(*), sum(attempts)
  FROM attacks GROUP BY 2, 3;
INSERT INTO tally_hours SELECT 'tool', CAST(at / 3600000 AS INTEGER), tool_id, count(*), sum(attempts)
  FROM attacks GROUP BY 2, 3;
INSERT INTO tally_days SELECT field, hour / 24, value, sum(attacks), sum(attempts)
  FROM tally_hours GROUP BY 1, 2, 3;
INSERT INTO tally_hours SELECT 'type', t.hour, k.type, sum(t.attacks), sum(t.attempts)
  FROM tally_hours t JOIN kinds k ON k.id = t.value WHERE t.field = 'kind' GROUP BY 2, 3;

DROP TRIGGER attacks_counted;
DROP TRIGGER attacks_uncounted;
DROP TABLE attack_hours;
DROP TABLE attack_days;
DROP TABLE attack_country_hours;
DROP TABLE attack_country_days;

CREATE TRIGGER attacks_counted AFTER INSERT ON attacks BEGIN
  UPDATE terms SET uses = uses + 1
    WHERE id IN (new.victim_id, new.user_agent_id, new.account_id, new.country_id);
  UPDATE terms SET uses = uses + 1, last_at = max(coalesce(last_at, 0), new.at) WHERE id = new.source_id;
  UPDATE kinds SET uses = uses + 1 WHERE id = new.kind_id;
  UPDATE labels SET uses = uses + 1 WHERE id IN (new.tool_id, new.number_id);
  INSERT INTO tally_hours VALUES
    ('kind', CAST(new.at / 3600000 AS INTEGER), new.kind_id, 1, new.attempts),
    ('country', CAST(new.at / 3600000 AS INTEGER), new.country_id, 1, new.attempts),
    ('tool', CAST(new.at / 3600000 AS INTEGER), new.tool_id, 1, new.attempts),
    ('type', CAST(new.at / 3600000 AS INTEGER), new.type, 1, new.attempts)
    ON CONFLICT DO UPDATE SET attacks = attacks + 1, attempts = attempts + excluded.attempts;
  INSERT INTO tally_days VALUES
    ('kind', CAST(new.at / 86400000 AS INTEGER), new.kind_id, 1, new.attempts),
    ('country', CAST(new.at / 86400000 AS INTEGER), new.country_id, 1, new.attempts),
    ('tool', CAST(new.at / 86400000 AS INTEGER), new.tool_id, 1, new.attempts)
    ON CONFLICT DO UPDATE SET attacks = attacks + 1, attempts = attempts + excluded.attempts;
END;

CREATE TRIGGER attacks_uncounted AFTER DELETE ON attacks BEGIN
  UPDATE terms SET uses = uses - 1
    WHERE id IN (old.source_id, old.victim_id, old.user_agent_id, old.account_id, old.country_id);
  UPDATE terms SET last_at = (SELECT max(a.at) FROM attacks a WHERE a.source_id = old.source_id)
    WHERE id = old.source_id AND last_at = old.at;
  UPDATE kinds SET uses = uses - 1 WHERE id = old.kind_id;
  UPDATE labels SET uses = uses - 1 WHERE id IN (old.tool_id, old.number_id);
  UPDATE tally_hours SET attacks = attacks - 1, attempts = attempts - old.attempts
    WHERE field = 'kind' AND hour = CAST(old.at / 3600000 AS INTEGER) AND value = old.kind_id;
  UPDATE tally_hours SET attacks = attacks - 1, attempts = attempts - old.attempts
    WHERE field = 'country' AND hour = CAST(old.at / 3600000 AS INTEGER) AND value = old.country_id;
  UPDATE tally_hours SET attacks = attacks - 1, attempts = attempts - old.attempts
    WHERE field = 'tool' AND hour = CAST(old.at / 3600000 AS INTEGER) AND value = old.tool_id;
  UPDATE tally_hours SET attacks = attacks - 1, attempts = attempts - old.attempts
    WHERE field = 'type' AND hour = CAST(old.at / 3600000 AS INTEGER) AND value = old.type;
  UPDATE tally_days SET attacks = attacks - 1, attempts = attempts - old.attempts
    WHERE field = 'kind' AND day = CAST(old.at / 86400000 AS INTEGER) AND value = old.kind_id;
  UPDATE tally_days SET attacks = attacks - 1, attempts = attempts - old.attempts
    WHERE field = 'country' AND day = CAST(old.at / 86400000 AS INTEGER) AND value = old.country_id;
  UPDATE tally_days SET attacks = attacks - 1, attempts = attempts - old.attempts
    WHERE field = 'tool' AND day = CAST(old.at / 86400000 AS INTEGER) AND value = old.tool_id;
  DELETE FROM tally_hours WHERE attacks <= 0 AND field = 'kind'
    AND hour = CAST(old.at / 3600000 AS INTEGER) AND value = old.kind_id;
  DELETE FROM tally_hours WHERE attacks <= 0 AND field = 'country'
    AND hour = CAST(old.at / 3600000 AS INTEGER) AND value = old.country_id;
  DELETE FROM tally_hours WHERE attacks <= 0 AND field = 'tool'
    AND hour = CAST(old.at / 3600000 AS INTEGER) AND value = old.tool_id;
  DELETE FROM tally_hours WHERE attacks <= 0 AND field = 'type'
    AND hour = CAST(old.at / 3600000 AS INTEGER) AND value = old.type;
  DELETE FROM tally_days WHERE attacks <= 0 AND field = 'kind'
    AND day = CAST(old.at / 86400000 AS INTEGER) AND value = old.kind_id;
  DELETE FROM tally_days WHERE attacks <= 0 AND field = 'country'
    AND day = CAST(old.at / 86400000 AS INTEGER) AND value = old.country_id;
  DELETE FROM tally_days WHERE attacks <= 0 AND field = 'tool'
    AND day = CAST(old.at / 86400000 AS INTEGER) AND value = old.tool_id;
END;
