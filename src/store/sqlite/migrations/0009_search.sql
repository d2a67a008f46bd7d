-- SPDX-License-Identifier: Apache-2.0
-- What runs are searched by, as an index of its three-letter pieces: any part of a word is found. It is
-- filled some time after the runs, up to the number in search_progress; later ones are looked through.
CREATE VIEW run_texts AS
    SELECT number, flow, summary || ' ' || coalesce(tracking_id, id) AS text FROM runs;
CREATE VIRTUAL TABLE run_text USING fts5 (
    text, content = 'run_texts', content_rowid = 'number', tokenize = 'trigram', detail = none
);
CREATE TABLE search_progress (indexed INTEGER NOT NULL);
INSERT INTO search_progress VALUES (0);
