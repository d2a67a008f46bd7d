// SPDX-License-Identifier: Apache-2.0
// Backups: taken while leads come, restored on the same machine or on another; and whoever was erased
// since is in none of them.
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guide_flow, Leadflow } from '../fixtures/leadflow';
import { post } from '../fixtures/post';
import { expect, test } from '../fixtures/world';

const kSeed = Number(process.env['LEADFLOW_SEED'] ?? Date.now() % 100_000);
const kAda = 'ada.lovelace@analytical-engines.example';

interface Lead {
  run?: string;
  fate: string;
  lead: Record<string, unknown>;
}

interface Restored {
  runs: number;
  receipts: number;
  erased: number;
  cancelled: number;
  keptBefore?: string;
}

const lead = (email: string, name = 'Ann') => ({
  UserDetails: { FirstName: name, LastName: 'Lead', Email: email, Country: 'GB', Company: 'Engines' },
  LeadSource: 'AzureMarketplace-INS|contoso.scorer', ActionCode: 'INS', OfferTitle: 'Scorer',
});

const kQuiet = {
  definition: {
    $schema: 'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#',
    contentVersion: '1.0.0.0',
    triggers: { manual: { type: 'Request', kind: 'Http', inputs: { schema: {} } } },
    actions: { Keep: { type: 'Compose', inputs: "@triggerBody()?['UserDetails']", runAfter: {} } },
  },
};

const leads = (leadflow: Leadflow, args: string[] = []) => leadflow.json<Lead[]>(['leads', 'list', '--limit', '200', ...args]);
const mails = async (leadflow: Leadflow, args: string[] = []) => (await leads(leadflow, args)).map((one) => String(one.lead['email']));

const holds = (file: string, needle: string) =>
  readFileSync(file).toString('latin1').toLowerCase().includes(needle.toLowerCase());

function files_with(folder: string, needle: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => holds(file, needle));
}

// A data folder with nothing but the keys of another one.
function folder_with_keys_of(leadflow: Leadflow, keys = ['secrets.key', 'backup.keys', 'erasures.key']): string {
  const data = mkdtempSync(join(tmpdir(), 'leadflow-e2e-restored-'));
  for (const key of keys) copyFileSync(join(leadflow.data, key), join(data, key));
  return data;
}

async function on_another_machine(data: string, look: (leadflow: Leadflow) => Promise<void>): Promise<void> {
  const other = new Leadflow({ data });
  try {
    await other.start();
    await look(other);
  } finally {
    await other.dispose();
    rmSync(data, { recursive: true, force: true });
  }
}

test('who is erased is in no backup any more, and the others are whole', async ({ guide }) => {
  const { leadflow } = guide;
  const flow = await leadflow.import_flow(guide_flow('both'));
  const url = leadflow.url(flow);
  for (const mail of [kAda, 'bob@difference.example', kAda.toUpperCase(), 'flo@nursing.example'])
    expect((await post(url, lead(mail))).status).toBe(202);
  // Refused, and cut off: there is no run of it.
  expect((await post(url, { ...lead(kAda), LeadSource: 7 })).status).toBe(400);
  expect((await post(url, `{"UserDetails":{"Email":"${kAda}"`)).status).toBe(400);
  await leadflow.all_finished(4);
  const before = await leads(leadflow);

  const file = join(leadflow.data, 'all.backup');
  const printed = await leadflow.command(['backup', file]);
  expect(printed.stderr).toBe('');
  expect(printed.stdout).toMatch(/all\.backup: 4 runs, \d+\.\d MB\nIt opens only with backup\.keys/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  // Nothing in it tells of anybody, even before.
  for (const needle of ['lovelace', 'difference.example', 'nursing', 'Engines'])
    expect(holds(file, needle), needle).toBe(false);

  await leadflow.json(['person', 'erase', kAda]);
  const data = folder_with_keys_of(leadflow);
  const restoring = new Leadflow({ data });
  const restored = await restoring.json<Restored>(['restore', file]);
  // Two runs with their requests, and the two that were refused.
  expect(restored).toMatchObject({ runs: 4, receipts: 6, erased: 6, cancelled: 0 });
  expect(restored.keptBefore).toBeUndefined();
  expect(files_with(data, 'lovelace')).toEqual([]);
  await on_another_machine(data, async (other) => {
    expect(await mails(other)).toEqual(['flo@nursing.example', 'bob@difference.example']);
    expect((await leads(other, ['--search', 'difference'])).map((one) => one.run)).toEqual([before[3]?.run]);
    const erased = await other.run(before[4]?.run ?? '');
    expect(erased).toMatchObject({ status: 'Succeeded' });
    expect(JSON.stringify(erased)).not.toMatch(/lovelace|Engines/i);
    expect(JSON.stringify(await other.run(before[3]?.run ?? ''))).toContain('difference.example');
    // It is at work again: the same URL, the same connections.
    expect((await post(other.url(flow), lead('new@difference.example'))).status).toBe(202);
    await other.all_finished(5);
    expect((await leads(other))[0]).toMatchObject({ fate: 'arrived', lead: { email: 'new@difference.example' } });
    // Who comes again after having been erased is somebody new, and in backups again.
    expect((await post(other.url(flow), lead(kAda))).status).toBe(202);
    await other.all_finished(6);
    const again = join(data, 'again.backup');
    await other.json(['backup', again]);
    expect(holds(again, 'lovelace')).toBe(false);
    const third = new Leadflow({ data: folder_with_keys_of(other) });
    expect(await third.json<Restored>(['restore', again])).toMatchObject({ runs: 6, erased: 0 });
    await on_another_machine(third.data, async (last) => expect(await mails(last)).toContain(kAda));
  });
});

test('a backup is restored while the server serves, and what was before is kept', async ({ leadflow }) => {
  const flow = await leadflow.import_flow(kQuiet, ['--name', 'Quiet']);
  for (let i = 0; i < 5; ++i) await post(leadflow.url(flow), lead(`first${i}@a.example`));
  await leadflow.all_finished(5);
  const taken = await leadflow.json<{ file: string; state: string }>(['backup']);
  expect(taken.state).toBe('done');
  expect(taken.file.startsWith(join(leadflow.data, 'backups', 'leadflow-'))).toBe(true);
  for (let i = 0; i < 3; ++i) await post(leadflow.url(flow), lead(`second${i}@a.example`));
  await leadflow.all_finished(8);
  await leadflow.json(['flow', 'off', 'Quiet']);

  const restored = await leadflow.json<Restored>(['restore', taken.file]);
  await leadflow.restarted_itself(1);
  expect(restored).toMatchObject({ runs: 5, receipts: 5, erased: 0, cancelled: 0 });
  expect(await mails(leadflow, ['--search', 'second'])).toEqual([]);
  expect(await mails(leadflow)).toHaveLength(5);
  expect((await post(leadflow.url(flow), lead('third@a.example'))).status).toBe(202);
  await leadflow.all_finished(6);

  // What had come since the backup is not lost: it is in the one that was made of it.
  const back = await leadflow.command(['restore', restored.keptBefore ?? '']);
  expect(back.stderr).toBe('');
  expect(back.stdout).toMatch(/8 runs are back\nwhat there was before is in .*before-restore-/);
  await leadflow.restarted_itself(2);
  expect(await mails(leadflow, ['--search', 'second'])).toHaveLength(3);
  expect(await mails(leadflow, ['--search', 'third'])).toEqual([]);
  expect((await post(leadflow.url(flow), lead('late@a.example'))).body).toContain('TriggerIsNotEnabled');
});

test('what cannot be restored is told, and changes nothing', async ({ leadflow }) => {
  const flow = await leadflow.import_flow(kQuiet, ['--name', 'Quiet']);
  await post(leadflow.url(flow), lead('one@a.example'));
  await leadflow.all_finished(1);
  const file = join(leadflow.data, 'one.backup');
  await leadflow.json(['backup', file]);
  const fails = async (who: Leadflow, args: string[], told: RegExp) => {
    const tried = await who.command(args);
    expect(tried.code).toBe(1);
    expect(tried.stderr).toMatch(told);
  };
  await fails(leadflow, ['backup', file], /is there already: a backup is a new file/);
  await fails(leadflow, ['backup', '/nowhere/at/all.backup'], /nowhere/);
  await fails(leadflow, ['restore', join(leadflow.data, 'none')], /there is no file/);
  await fails(leadflow, ['restore', join(leadflow.data, 'leadflow.db')], /is no backup that leadflow has made/);
  writeFileSync(join(leadflow.data, 'cut.backup'), readFileSync(file).subarray(0, 100_000));
  expect((await leadflow.command(['restore', join(leadflow.data, 'cut.backup')])).code).toBe(1);
  await fails(new Leadflow({ data: '/nowhere' }), ['restore', file], /there is no data folder \/nowhere/);

  const bare = new Leadflow({ data: folder_with_keys_of(leadflow, ['secrets.key']) });
  await fails(bare, ['restore', file], /put the backup\.keys of the server that made the backup there/);
  expect(readdirSync(bare.data)).toEqual(['secrets.key']);
  // Everything but what leads say: where backup.keys is lost.
  expect(await bare.json<Restored>(['restore', file, '--without-leads'])).toMatchObject({ runs: 1, erased: 2 });
  await on_another_machine(bare.data, async (other) => {
    expect(await mails(other)).toEqual([]);
    await other.json(['flow', 'show', 'Quiet']);
    // Its keys are others than those of the backup.
    await fails(other, ['restore', file], /was sealed by the keys [0-9a-f]{16}, and backup\.keys has [0-9a-f]{16}/);
    expect((await post(other.url(flow), lead('two@a.example'))).status).toBe(202);
  });
  expect(await mails(leadflow)).toEqual(['one@a.example']);
});

test('kill -9 in a backup or a restore leaves the one or the other', async ({ leadflow }) => {
  test.slow();
  console.log(`LEADFLOW_SEED=${kSeed}`);
  const flow = await leadflow.import_flow(kQuiet, ['--name', 'Quiet']);
  const send = async (count: number, mark: string) => {
    for (let i = 0; i < count; i += 50)
      await Promise.all(Array.from({ length: 50 }, (_, n) => post(leadflow.url(flow), lead(`${mark}${i + n}@a.example`))));
  };
  await send(600, 'first');
  await leadflow.all_finished(600);
  const file = join(leadflow.data, 'first.backup');
  await leadflow.json(['backup', file]);
  await send(200, 'second');
  await leadflow.all_finished(800);
  let random = kSeed;
  const chance = (most: number) => (random = (random * 1103515245 + 12345) % 2147483648) % most;
  for (let round = 0; round < 6; ++round) {
    const other = join(leadflow.data, `round${round}.backup`);
    const taking = leadflow.command(['backup', other]);
    await new Promise((done) => setTimeout(done, chance(200)));
    await leadflow.kill();
    await taking;
    await leadflow.start();
    if (existsSync(other)) {
      const data = folder_with_keys_of(leadflow);
      expect(await new Leadflow({ data }).json<Restored>(['restore', other])).toMatchObject({ runs: 800, erased: 0 });
      rmSync(data, { recursive: true });
    }
    expect(await leadflow.runs()).toHaveLength(800);
  }
  let times = 0;
  for (let round = 0; round < 6; ++round) {
    const restoring = leadflow.command(['restore', file]);
    await new Promise((done) => setTimeout(done, 20 + chance(700)));
    await leadflow.kill();
    const { code, stderr } = await restoring;
    if (code !== 0) expect(stderr).toMatch(/ended while it restored|asking the server|in use by another/);
    await leadflow.start();
    const list = await leadflow.runs();
    expect([600, 800]).toContain(list.length);
    times += list.length === 600 ? 1 : 0;
    if (list.length === 800) continue;
    // And back, to begin again.
    const kept = readdirSync(join(leadflow.data, 'backups')).filter((name) => name.endsWith('.backup')).sort();
    await leadflow.json(['restore', join(leadflow.data, 'backups', kept.at(-1) ?? '')]);
    await leadflow.restarted_itself(1);
    expect(await leadflow.runs()).toHaveLength(800);
  }
  console.log(`${times} of 6 restores were through before the kill`);
});
