-- SPDX-License-Identifier: Apache-2.0
-- What leads are filtered by. Each run that is a lead has a few terms here, a letter and a number
-- made of a value (store/sqlite/lead_terms.h): those of a filter are found together, newest first.
-- Nothing but the run's number can be read back. Filled as run_text is, up to lead_index.indexed.
CREATE VIRTUAL TABLE run_leads USING fts5 (
    terms, content = '', tokenize = 'ascii', detail = none, columnsize = 0
);
-- The salt makes a term of an address say nothing to who does not have this database.
CREATE TABLE lead_index (indexed INTEGER NOT NULL, salt BLOB NOT NULL);
INSERT INTO lead_index VALUES (0, randomblob(32));

-- How many leads came on a day (since 1970, UTC). Stays when runs go.
CREATE TABLE lead_days (
    day INTEGER NOT NULL,
    offer TEXT NOT NULL COLLATE NOCASE,
    source TEXT NOT NULL COLLATE NOCASE,
    action TEXT NOT NULL COLLATE NOCASE,
    test INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, offer, source, action, test)
) WITHOUT ROWID;
-- What leads had, for lists to choose from: 0 offer, 1 source, 2 action, 3 country.
CREATE TABLE lead_values (
    kind INTEGER NOT NULL,
    value TEXT NOT NULL COLLATE NOCASE,
    PRIMARY KEY (kind, value)
) WITHOUT ROWID;

-- Refused receipts that read as leads and have no run since, with their summaries: beside the
-- receipts, so that looking through them does not read past bodies.
CREATE TABLE refused_leads (receipt INTEGER PRIMARY KEY, flow INTEGER NOT NULL, summary TEXT NOT NULL);

-- When a person's data were taken out of the row; NULL: they were not.
ALTER TABLE runs ADD COLUMN erased INTEGER;
ALTER TABLE receipts ADD COLUMN erased INTEGER;

CREATE INDEX runs_cancelled ON runs (number) WHERE status = 5;
