// SPDX-License-Identifier: Apache-2.0
// The lead desk: every lead that came, in any spelling, with its fate; and all about one person,
// until nothing of it is left in any file.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { guide_flow, Leadflow } from '../fixtures/leadflow';
import { post } from '../fixtures/post';
import { expect, test } from '../fixtures/world';

interface Effect {
  kind: string;
  id?: string;
  link?: string;
  recipients?: number;
}

interface Lead {
  id: string;
  cursor: string;
  kind: string;
  fate: string;
  run?: string;
  lead: Record<string, unknown>;
  effects: Effect[];
}

interface Certificate {
  id: string;
  runs: number;
  receipts: number;
  mentions: number;
  subject: string;
  genuine: boolean;
}

const kAda = 'ada.lovelace@analytical-engines.example';

const pascal = {
  UserDetails: {
    FirstName: 'Ada', LastName: 'Lovelace', Email: kAda, Phone: '1234567890', Country: 'GB',
    Company: 'Analytical Engines', Title: 'Countess',
  },
  LeadSource: 'AzureMarketplace-INS|contoso.scorer', ActionCode: 'INS', OfferTitle: 'Scorer',
};
const camel = {
  userDetails: { firstName: 'Ada', lastName: 'King', email: kAda.toUpperCase(), country: 'GB', company: 'Engines' },
  leadSource: 'SPZA-PLT|contoso.scorer', actionCode: 'PLT', offerTitle: 'Scorer', description: ' ',
};
const bob = {
  UserDetails: { FirstName: 'Bob', LastName: 'Babbage', Email: 'bob@difference.example', Country: 'SE', Company: '=1+1' },
  LeadSource: 'SPZA-DNC|contoso.erp', ActionCode: 'DNC', OfferTitle: 'ERP, large',
};
const flat = {
  first_name: 'Flo', last_name: 'Nightingale', email: 'flo@nursing.example', company: 'Nursing',
  country: 'US', lead_source: 'SPZA-INS|contoso.erp',
};
const microsoft = {
  UserDetails: {
    FirstName: 'MSFT_TEST_636573304831318844', LastName: 'MSFT_TEST_636573304831318844',
    Email: 'MSFT_TEST_636573304831318844@test.com', Phone: '1234567890', Country: 'US',
    Company: 'MSFT_TEST_636573304831318844', Title: 'MSFT_TEST_636573304831318844',
  },
  LeadSource: 'AzureMarketplace', ActionCode: 'INS', OfferTitle: 'Scorer',
};
// Refused: its source is no text.
const refused = { UserDetails: { FirstName: 'Ada', Email: kAda, Company: 'Engines' }, LeadSource: 7 };

async function send_all(leadflow: Leadflow): Promise<void> {
  const flow = await leadflow.import_flow(guide_flow('both'));
  await leadflow.run_all_leads(flow);
  const url = leadflow.url(flow);
  for (const body of [pascal, camel, bob, flat, microsoft])
    expect((await post(url, body)).status).toBe(202);
  expect((await post(url, refused)).status).toBe(400);
  expect((await post(url, `{"UserDetails":{"Email":"${kAda}"`)).status).toBe(400);
  await leadflow.all_finished(5);
}

const leads = (leadflow: Leadflow, args: string[] = []) => leadflow.json<Lead[]>(['leads', 'list', ...args]);
const mails = (list: Lead[]) => list.map((one) => one.lead['email']);

function files_below(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files_below(join(folder, entry.name))
    : entry.isFile() ? [join(folder, entry.name)] : []);
}

function files_with(folder: string, needle: string): string[] {
  return files_below(folder).filter((file) =>
    readFileSync(file).toString('latin1').toLowerCase().includes(needle.toLowerCase()));
}

test('every lead is listed with its fate, whatever its spelling', async ({ guide }) => {
  const { leadflow } = guide;
  await send_all(leadflow);
  const all = await leads(leadflow);
  expect(mails(all)).toEqual([kAda, microsoft.UserDetails.Email, flat.email, bob.UserDetails.Email, kAda.toUpperCase(), kAda]);
  expect(all.map((one) => one.fate)).toEqual(['refused', ...Array<string>(5).fill('arrived')]);
  expect(all[1]?.lead).toMatchObject({ test: true });
  expect(all[3]?.lead).toMatchObject({ doNotContact: true, action: 'DNC', offer: 'ERP, large' });
  expect(all[5]?.lead).toMatchObject({ name: 'Ada Lovelace', sourceMeaning: 'Azure Marketplace', country: 'GB' });
  const effects = all[5]?.effects ?? [];
  expect(effects.map((one) => one.kind)).toEqual(['record', 'mail']);
  expect(effects[0]?.id).toMatch(/^[0-9a-f-]{36}$/);
  expect(effects[0]?.link).toContain(`/main.aspx?pagetype=entityrecord&etn=lead&id=${effects[0]?.id}`);
  expect(effects[1]?.recipients).toBe(1);

  expect(mails(await leads(leadflow, ['--fate', 'refused']))).toEqual([kAda]);
  expect(mails(await leads(leadflow, ['--offer', 'erp, LARGE']))).toEqual([bob.UserDetails.Email]);
  expect(mails(await leads(leadflow, ['--source', 'SPZA', '--action', 'INS']))).toEqual([flat.email]);
  expect(mails(await leads(leadflow, ['--country', 'gb', '--search', 'king']))).toEqual([kAda.toUpperCase()]);
  expect(mails(await leads(leadflow, ['--test', 'true']))).toEqual([microsoft.UserDetails.Email]);
  expect(await leads(leadflow, ['--search', 'nobody'])).toEqual([]);
  const first = await leads(leadflow, ['--limit', '3']);
  const second = await leads(leadflow, ['--limit', '3', '--before', first[2]?.cursor ?? '']);
  expect([...first, ...second].map((one) => one.id)).toEqual(all.map((one) => one.id));

  // The same after a crash: the index is on disk, or made anew.
  await leadflow.crash_and_restart();
  expect((await leads(leadflow)).map((one) => one.id)).toEqual(all.map((one) => one.id));
});

test('leads are exported for spreadsheets', async ({ guide }) => {
  const { leadflow } = guide;
  await send_all(leadflow);
  const file = join(leadflow.data, 'leads.csv');
  expect(await leadflow.json(['leads', 'export', file, '--country', 'se'])).toEqual({ file, leads: 1 });
  const csv = readFileSync(file, 'utf8');
  expect(csv.startsWith('\uFEFFReceived,Fate,Name,E-mail,Company,')).toBe(true);
  expect(csv).toContain(`,Bob Babbage,bob@difference.example,'=1+1,SE,"ERP, large",SPZA,`);
  const printed = await leadflow.command(['leads', 'export', '-']);
  expect(printed.stdout.split('\r\n')).toHaveLength(1 + 6 + 1);
});

test('after a person is erased no byte of the address is in any file', async ({ guide }) => {
  const { leadflow, sandbox } = guide;
  await send_all(leadflow);
  const person = await leadflow.json<{ leads: Lead[]; records: Effect[]; mails: Effect[] }>(['person', 'show', kAda]);
  expect(person.leads).toHaveLength(3);
  expect(person.records).toHaveLength(2);
  expect(person.mails).toHaveLength(2);
  const exported = await leadflow.command(['person', 'export', kAda]);
  for (const part of ['Countess', 'Analytical Engines', 'LeadSource', 'Create_a_new_record'])
    expect(exported.stdout).toContain(part);
  expect(exported.stdout).not.toContain('Babbage');
  expect(files_with(leadflow.data, kAda).length).toBeGreaterThan(0);

  const { certificate } = await leadflow.json<{ certificate: Certificate }>(['person', 'erase', kAda]);
  // Two runs; their requests, the refused one, and the one that was cut off.
  expect(certificate).toMatchObject({ runs: 2, receipts: 4, mentions: 0, genuine: true });
  expect(statSync(join(leadflow.data, 'leadflow.db-wal')).size).toBeLessThan(200_000);
  for (const needle of [kAda, encodeURIComponent(kAda), 'Countess', 'lovelace'])
    expect(files_with(leadflow.data, needle), needle).toEqual([]);
  expect(leadflow.logs().toLowerCase()).not.toContain('lovelace');
  expect(await leads(leadflow)).toHaveLength(3);
  expect(await leads(leadflow, ['--search', 'lovelace'])).toEqual([]);
  const husk = await leadflow.run(person.leads[1]?.run ?? '');
  expect(husk).toMatchObject({ status: 'Succeeded' });
  expect(JSON.stringify(husk)).not.toContain('Engines');
  expect((await leadflow.command(['run', 'resubmit', husk.id])).stderr).toContain('erased');
  expect(await leadflow.json<Certificate[]>(['person', 'erasures'])).toMatchObject([{ id: certificate.id, genuine: true }]);

  // The others are whole, and so is the database after a crash.
  await leadflow.crash_and_restart();
  expect(await leads(leadflow, ['--search', 'babbage'])).toHaveLength(1);
  expect((await leadflow.json<{ leads: Lead[] }>(['person', 'show', kAda])).leads).toEqual([]);
  expect(files_with(leadflow.data, kAda)).toEqual([]);
  expect(await sandbox.records()).toHaveLength(5); // What is elsewhere is for the CRM to erase.
});
