-- SPDX-License-Identifier: Apache-2.0
-- Which item of a trigger's splitOn list a run has for its body; NULL: the whole body.
ALTER TABLE runs ADD COLUMN split_index INTEGER;
