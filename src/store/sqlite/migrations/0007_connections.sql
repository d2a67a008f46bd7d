-- SPDX-License-Identifier: Apache-2.0
-- Of connections: when a person signed in at the far side and when that ends, where it was told;
-- the last call that went otherwise than the one before it, and its fault ('': it went well).
ALTER TABLE connections ADD COLUMN signed_in INTEGER;
ALTER TABLE connections ADD COLUMN sign_in_ends INTEGER;
ALTER TABLE connections ADD COLUMN called INTEGER;
ALTER TABLE connections ADD COLUMN call_error TEXT NOT NULL DEFAULT '';
