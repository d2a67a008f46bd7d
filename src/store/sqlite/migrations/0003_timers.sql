-- SPDX-License-Identifier: Apache-2.0
-- The open runs that have a timer, by time: those that left memory to wait are found by it.
CREATE INDEX runs_timers ON runs (wake_at, number) WHERE status < 2 AND wake_at IS NOT NULL;
