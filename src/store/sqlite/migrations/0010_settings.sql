-- SPDX-License-Identifier: Apache-2.0
-- What rooms keep of their own, by scope and key; the value is JSON.
CREATE TABLE settings (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (scope, key)
) WITHOUT ROWID;

-- The version of a flow that waits to be published; 0: none.
ALTER TABLE flows ADD COLUMN draft INTEGER NOT NULL DEFAULT 0;

-- Whose receipts must stay: those of runs that repeat an earlier one.
CREATE INDEX runs_resubmitted ON runs (receipt) WHERE resubmitted_from <> '';
