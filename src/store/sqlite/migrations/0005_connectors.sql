-- SPDX-License-Identifier: Apache-2.0
-- Connectors that were imported from their OpenAPI definitions. The two long texts come last, so
-- that lists need not read past the rest. `script`: a script.csx lay beside the definition.
CREATE TABLE connectors (
    name TEXT PRIMARY KEY,
    imported INTEGER NOT NULL,
    summary TEXT NOT NULL,
    script INTEGER NOT NULL,
    properties TEXT NOT NULL,
    definition TEXT NOT NULL
);
