-- SPDX-License-Identifier: Apache-2.0
-- Subscriptions of webhook triggers, and how far polling triggers have come. A subscription
-- outlives its flow until it has ended at the service, so DeleteFlow leaves it; `flow` is the
-- flow's id here, because flow_numbers forgets.
CREATE TABLE subscriptions (
    id INTEGER PRIMARY KEY,
    flow TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    state INTEGER NOT NULL,
    since INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    error TEXT NOT NULL,
    next_try INTEGER NOT NULL,
    in_doubt INTEGER NOT NULL,
    sealed_end TEXT NOT NULL
);
CREATE TABLE pollings (
    flow TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    state TEXT NOT NULL,
    quiet INTEGER NOT NULL,
    polled INTEGER,
    next INTEGER,
    since INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    error TEXT NOT NULL
);
