-- SPDX-License-Identifier: Apache-2.0
-- Everything that leadflow keeps. docs/formats.md explains each column.
-- Times are microseconds since 1970 UTC; absent ones are NULL. Statuses are the numbers of
-- model/status.h: 0 waiting, 1 running, 2 succeeded, 3 failed, then skipped (steps only), timed
-- out, cancelled.

-- A flow's id as the small number by which the other tables say it. Given at first mention.
CREATE TABLE flow_numbers (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE
);

-- Appended at the right edge only; the body comes last, so that lists need not read past the rest.
CREATE TABLE receipts (
    id INTEGER PRIMARY KEY,
    flow INTEGER NOT NULL,
    received INTEGER NOT NULL,
    method TEXT NOT NULL,
    relative_path TEXT NOT NULL,
    query TEXT NOT NULL,
    remote_address TEXT NOT NULL,
    run TEXT NOT NULL,
    refusal_code TEXT NOT NULL,
    refusal_reason TEXT NOT NULL,
    headers TEXT NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX receipts_refused ON receipts (id, flow) WHERE refusal_code <> '';

-- `number` is the order of arrival, and makes the keys of steps short. A tracking id that is the
-- run's own id is NULL.
CREATE TABLE runs (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    flow INTEGER NOT NULL,
    flow_version INTEGER NOT NULL,
    receipt INTEGER NOT NULL,
    status INTEGER NOT NULL,
    code TEXT NOT NULL,
    error_code TEXT,
    error_message TEXT,
    tracking_id TEXT,
    summary TEXT NOT NULL,
    resubmitted_from TEXT NOT NULL,
    created INTEGER NOT NULL,
    started INTEGER,
    ended INTEGER,
    wake_at INTEGER
);
CREATE UNIQUE INDEX runs_by_id ON runs (id);
CREATE INDEX runs_open ON runs (number) WHERE status < 2;
CREATE INDEX runs_failed ON runs (number, flow) WHERE status > 2;

-- In which blocks of 256 neighbouring keys a flow has rows: a list of one flow reads these blocks
-- only, and a lead writes here once in a block instead of once.
CREATE TABLE receipt_blocks (
    flow INTEGER NOT NULL,
    block INTEGER NOT NULL,
    PRIMARY KEY (flow, block)
) WITHOUT ROWID;
CREATE TABLE run_blocks (
    flow INTEGER NOT NULL,
    block INTEGER NOT NULL,
    PRIMARY KEY (flow, block)
) WITHOUT ROWID;

CREATE TABLE steps (
    number INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,
    name TEXT NOT NULL,
    repetition TEXT NOT NULL,
    status INTEGER NOT NULL,
    record TEXT NOT NULL,
    inputs TEXT NOT NULL,
    outputs TEXT NOT NULL
);
CREATE UNIQUE INDEX steps_by_run ON steps (run, name, repetition);

CREATE TABLE flows (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    state INTEGER NOT NULL,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    version INTEGER NOT NULL,
    sealed_key TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE flow_versions (
    flow TEXT NOT NULL,
    number INTEGER NOT NULL,
    saved INTEGER NOT NULL,
    document TEXT NOT NULL,
    UNIQUE (flow, number)
);

CREATE TABLE connections (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    api TEXT NOT NULL,
    created INTEGER NOT NULL,
    settings TEXT NOT NULL,
    sealed_secrets TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE tokens (
    name TEXT PRIMARY KEY,
    hash TEXT NOT NULL,
    created INTEGER NOT NULL
) WITHOUT ROWID;
