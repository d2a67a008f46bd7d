-- SPDX-License-Identifier: Apache-2.0
-- Whose effects a run's effects are: those of the run that it repeats, or of the action that called it;
-- empty: its own.
ALTER TABLE runs ADD COLUMN effects_of TEXT NOT NULL DEFAULT '';
