-- SPDX-License-Identifier: Apache-2.0
-- The keys that sign a flow's URL, as JSON (flows/url_keys.h): the present one and an older one until
-- its end. Empty: the flow's own key.
ALTER TABLE flows ADD COLUMN url_keys TEXT NOT NULL DEFAULT '';
