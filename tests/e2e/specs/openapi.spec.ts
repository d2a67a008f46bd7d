// SPDX-License-Identifier: Apache-2.0
// /api/v1/openapi.json is valid, and every route answers as it says: a walk through the whole API, as
// nobody, owner, editor, operator, viewer and script, with each request and each answer held against
// the document.
import { Asker, browser, Walk } from '../fixtures/api_walk/asker';
import { walk_through_a_rich_connector, walk_through_connections, walk_through_connectors, walk_through_lookups } from '../fixtures/api_walk/connections';
import { name_flows_in_vain, walk_through_drafts, walk_through_flows, walk_through_triggers } from '../fixtures/api_walk/flows';
import { walk_through_leads, walk_through_offers, walk_through_partner_center, walk_through_providers, walk_through_urls } from '../fixtures/api_walk/leads';
import { ask_in_vain, become_owner, try_too_often, walk_through_people, walk_through_sessions, walk_through_tokens } from '../fixtures/api_walk/people';
import { walk_through_receipts, walk_through_rehearsals, walk_through_runs } from '../fixtures/api_walk/runs';
import { walk_through_settings, walk_through_the_rest } from '../fixtures/api_walk/server';
import { Leadflow } from '../fixtures/leadflow';
import { Contract } from '../fixtures/openapi';
import { post } from '../fixtures/post';
import { expect, test } from '../fixtures/world';

test.use({ serve: { env: { LEADFLOW_WATCH_EVERY_MS: '500' } } });

// None may remain but these, each with its reason.
const kNeverAsked: Record<string, string> = {};
// Members of answers that the walk does not come to see, each with its reason.
const kNeverSeen: Record<string, string> = {
  'Backups.': 'a disk that is full, a restore: backup.spec.ts',
  'Connection.signedIn': 'a person signs in at a provider’s page: oauth.spec.ts',
  'Delivery.': 'what a destination that is there answers, and a second try: marketplace.spec.ts',
  'Keys.fault': 'the disk is full while secrets are sealed anew',
  'LeadEffect.': 'records and mails of leads: lead_desk.spec.ts',
  'Offer.liveDestination': 'an offer that went live: marketplace.spec.ts',
  'Offer.published': 'the same',
  'PersonEffect.': 'records and mails of a person: lead_desk.spec.ts',
  'RunDetail.actionsOmitted': 'a run of more than 2000 actions',
  'UrlKeys.keys.last': 'a URL that was used: url_keys.spec.ts',
  'UserMembers.issuer': 'somebody comes by a provider: openid.spec.ts',
  'restoreBackup.': 'a server restores from its own machine only: backup.spec.ts',
  'sendOfferLeads.': 'leads of an offer that is live: marketplace.spec.ts',
};
// Routes of which the walk sees refusals only: an offer goes live where its destination is there, and a
// backup is restored from the server's own machine only.
const kNeverWell = /\/offers\/.*(publish|go-live|leads|redeliver)|\/backups\/restore/;

async function read_document(leadflow: Leadflow): Promise<Contract> {
  const { token } = await leadflow.json<{ token: string }>(['token', 'add', 'reader']);
  const answer = await post(`${leadflow.base}/api/v1/openapi.json`, undefined,
    { method: 'GET', headers: { authorization: `Bearer ${token}` } });
  expect(answer.status, answer.body).toBe(200);
  return new Contract(JSON.parse(answer.body));
}

test('the document is valid OpenAPI 3.1, its examples are as it says', async ({ leadflow }) => {
  const contract = await read_document(leadflow);
  expect(Contract.faults_of(contract.document)).toEqual([]);
  expect(contract.faults_within()).toEqual([]);
  expect(contract.document.servers).toEqual([{ url: leadflow.base }]);
  // The judge is awake.
  expect(Contract.faults_of({ ...contract.document, paths: { flows: 1 } })).not.toEqual([]);
  const answer = (body: object) => ({ status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const asked = { method: 'GET', path: '/api/v1/run-counts' };
  expect(contract.complaints(asked, answer({ open: 0, succeeded: 0, failed: 0 }))).toEqual([]);
  expect(contract.complaints(asked, answer({ open: 0, succeeded: 0 }))).not.toEqual([]);
  expect(contract.complaints(asked, answer({ open: 0, succeeded: 0, failed: 0, more: 0 }))).not.toEqual([]);
  expect(contract.complaints({ ...asked, path: '/api/v1/run-counts?odd=1' }, answer({ open: 0, succeeded: 0, failed: 0 }))).not.toEqual([]);
});

test('every route answers as the document says', async ({ guide }) => {
  test.slow();
  const { leadflow, sandbox } = guide;
  const contract = await read_document(leadflow);
  const { token } = await leadflow.json<{ token: string }>(['token', 'add', 'script']);
  const here = { contract, leadflow };
  const walk: Walk = {
    ...here, sandbox, nobody: browser(here), owner: browser(here), editor: browser(here), operator: browser(here), viewer: browser(here),
    script: new Asker(contract, leadflow.base, { authorization: `Bearer ${token}` }),
  };
  for (const step of [
    become_owner, walk_through_people, walk_through_tokens, ask_in_vain, walk_through_flows, name_flows_in_vain, walk_through_drafts,
    walk_through_runs, walk_through_receipts, walk_through_rehearsals, walk_through_connections, walk_through_connectors,
    walk_through_a_rich_connector, walk_through_lookups, walk_through_triggers, walk_through_leads, walk_through_urls, walk_through_offers, walk_through_partner_center, walk_through_providers,
    walk_through_sessions, walk_through_settings, walk_through_the_rest, try_too_often,
  ]) await test.step(step.name.replaceAll('_', ' '), () => step(walk));
  expect(contract.never_asked(), 'these routes were never asked: the walk goes past them').toEqual(Object.keys(kNeverAsked));
  const known = (name: string) => Object.keys(kNeverSeen).some((one) => name === one || (/[.a-z]$/.test(one) && name.startsWith(one)));
  expect(contract.never_seen().filter((name) => !known(name)), 'no answer had these members').toEqual([]);
  expect(contract.never_well().filter((route) => !kNeverWell.test(route)), 'of these only refusals were seen').toEqual([]);
});
