-- SPDX-License-Identifier: Apache-2.0
-- The runs up to this number are counted in lead_days: a restored store indexes them anew, and does
-- not count them twice.
ALTER TABLE lead_index ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;
UPDATE lead_index SET counted = indexed;
