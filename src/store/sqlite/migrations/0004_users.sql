-- SPDX-License-Identifier: Apache-2.0
-- Who may sign in and who is signed in; who saved a version of a flow.
CREATE TABLE users (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role INTEGER NOT NULL,
    state INTEGER NOT NULL,
    created INTEGER NOT NULL,
    password_hash TEXT NOT NULL,
    sealed_totp TEXT NOT NULL,
    totp_step INTEGER NOT NULL,
    invitation_hash TEXT NOT NULL,
    invitation_ends INTEGER,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE sessions (
    hash TEXT PRIMARY KEY,
    user TEXT NOT NULL,
    created INTEGER NOT NULL,
    seen INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user);

-- A user's id, "token:NAME", or empty: by who may open the data folder's socket.
ALTER TABLE flow_versions ADD COLUMN author TEXT NOT NULL DEFAULT '';
