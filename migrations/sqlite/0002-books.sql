-- The books beside the history: users, sessions, links, tokens, changes, messages, news, reports.
-- A table has the key of a record, the record as JSON, and the fields that are searched by or changed in
-- place; those are newer than the JSON. Names of fields are those of src/ports. Lists are JSON.

CREATE TABLE users (key TEXT PRIMARY KEY, record TEXT NOT NULL, "version" INTEGER NOT NULL)
  STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  key TEXT PRIMARY KEY,
  record TEXT NOT NULL,
  "user" TEXT NOT NULL,
  "lastSeenAt" REAL NOT NULL,
  "idleEndsAt" REAL NOT NULL,
  "endsAt" REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions ("user", "lastSeenAt");
CREATE INDEX sessions_by_idle_end ON sessions ("idleEndsAt");
CREATE INDEX sessions_by_end ON sessions ("endsAt");

CREATE TABLE links (
  key TEXT PRIMARY KEY,
  record TEXT NOT NULL,
  "purpose" TEXT NOT NULL,
  "endsAt" REAL NOT NULL,
  "isUsed" INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX links_by_end ON links ("endsAt");

CREATE TABLE tokens (
  key TEXT PRIMARY KEY,
  record TEXT NOT NULL,
  "id" TEXT NOT NULL,
  "hash" TEXT NOT NULL,
  "lastUsedAt" REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_by_id ON tokens ("id");
CREATE INDEX tokens_by_hash ON tokens ("hash");

CREATE TABLE change_log (
  key TEXT PRIMARY KEY,
  record TEXT NOT NULL,
  "at" REAL NOT NULL,
  "actor" TEXT NOT NULL,
  "action" TEXT NOT NULL,
  "subject" TEXT NOT NULL,
  "undoUntil" REAL NOT NULL,
  "undoneAt" REAL NOT NULL,
  "undoneBy" TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX change_log_by_time ON change_log ("at");
CREATE INDEX change_log_by_actor ON change_log ("actor", "at");
CREATE INDEX change_log_by_action ON change_log ("action", "at");
CREATE INDEX change_log_by_subject ON change_log ("subject", "at");

CREATE TABLE outbox (
  key TEXT PRIMARY KEY,
  record TEXT NOT NULL,
  "channel" TEXT NOT NULL,
  "newsClass" TEXT NOT NULL,
  "incident" TEXT NOT NULL,
  "createdAt" REAL NOT NULL,
  "nextTryAt" REAL NOT NULL,
  "state" TEXT NOT NULL,
  "tries" INTEGER NOT NULL,
  "leaseOwner" TEXT NOT NULL,
  "leaseUntil" REAL NOT NULL,
  "lastError" TEXT NOT NULL,
  "doneAt" REAL NOT NULL,
  "foldedInto" TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_by_due ON outbox ("state", "nextTryAt");
CREATE INDEX outbox_by_state ON outbox ("state", "createdAt");
CREATE INDEX outbox_by_time ON outbox ("createdAt");
CREATE INDEX outbox_by_incident ON outbox ("incident", "createdAt");
CREATE INDEX outbox_by_end ON outbox ("doneAt");

CREATE TABLE news (
  key TEXT PRIMARY KEY,
  record TEXT NOT NULL,
  "incident" TEXT NOT NULL,
  "number" INTEGER NOT NULL,
  "kind" TEXT NOT NULL,
  "newsClass" TEXT NOT NULL,
  "firstAt" REAL NOT NULL,
  "lastAt" REAL NOT NULL,
  "count" INTEGER NOT NULL,
  "endedAt" REAL NOT NULL,
  "readBy" TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX news_by_incident ON news ("incident", "number");
CREATE INDEX news_by_time ON news ("firstAt");
CREATE INDEX news_by_class ON news ("newsClass", "firstAt");
CREATE INDEX news_by_kind ON news ("kind", "firstAt");
CREATE INDEX news_by_end ON news ("endedAt", "firstAt");

CREATE TABLE reports (
  key TEXT PRIMARY KEY,
  record TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "madeAt" REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX reports_by_time ON reports ("madeAt");
CREATE INDEX reports_by_kind ON reports ("kind", "madeAt");

-- Megabytes each: with a rowid, so that the tree of the keys stays small.
CREATE TABLE report_texts (key TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT;

CREATE TABLE report_slots (
  key TEXT PRIMARY KEY,
  record TEXT NOT NULL,
  "owner" TEXT NOT NULL,
  "until" REAL NOT NULL,
  "isDone" INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX report_slots_by_end ON report_slots ("until");
