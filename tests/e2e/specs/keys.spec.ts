// SPDX-License-Identifier: Apache-2.0
// The key that seals secrets is changed while the server is killed again and again: nothing that was
// sealed is lost, and flows keep their URLs.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Leadflow } from '../fixtures/leadflow';
import { post, run_id } from '../fixtures/post';
import { expect, test } from '../fixtures/world';

const kSeed = Number(process.env['LEADFLOW_SEED'] ?? Date.now() % 100_000);

interface Keys {
  state: string;
  keys: string[];
}

const key_files = (leadflow: Leadflow) => readdirSync(leadflow.data).filter((file) => file.startsWith('secrets.key'));

const kSecretFlow = {
  definition: {
    $schema: 'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#',
    contentVersion: '1.0.0.0',
    triggers: { manual: { type: 'Request', kind: 'Http', inputs: { schema: {} } } },
    actions: {
      Secret: {
        type: 'Compose', inputs: "@triggerBody()?['name']", runAfter: {},
        runtimeConfiguration: { secureData: { properties: ['inputs', 'outputs'] } },
      },
    },
  },
};

test('a change of the key survives kill -9 at any moment', async ({ leadflow }) => {
  console.log(`LEADFLOW_SEED=${kSeed}`);
  const flow = await leadflow.import_flow(kSecretFlow, ['--name', 'Secret']);
  for (let i = 0; i < 40; ++i)
    await leadflow.add_connection('shared_hubspotcrmv2', `hub ${i}`, { client_id: `c${i}` }, { client_secret: `s${i}` });
  for (let i = 0; i < 20; ++i) await post(leadflow.url(flow), { name: `needle ${i}` });
  await leadflow.all_finished(20);
  const before = readFileSync(join(leadflow.data, 'secrets.key'));
  let random = kSeed;
  for (let round = 0; round < 6; ++round) {
    const rotating = leadflow.command(['key', 'rotate']);
    random = (random * 1103515245 + 12345) % 2147483648;
    await new Promise((done) => setTimeout(done, random % 120));
    await leadflow.kill();
    await rotating;
    await leadflow.start();
    // What was sealed opens: connections are there, and the flow's URL is what it was.
    const list = await leadflow.json<{ name: string; secrets: string[] }[]>(['connection', 'list']);
    expect(list.length).toBe(40);
    expect(list.every((one) => one.secrets.includes('client_secret'))).toBe(true);
    const run = await leadflow.finished_run(run_id(await post(leadflow.url(flow), { name: `round ${round}` })));
    expect(run.status).toBe('Succeeded');
    expect(leadflow.logs()).not.toContain('cannot be opened');
  }
  const finished = await leadflow.command(['key', 'rotate']);
  // A change of an earlier life may still be under way.
  if (finished.code !== 0) expect(finished.stderr).toContain('is being changed already');
  expect(key_files(leadflow)).toContain('secrets.key');
  expect(readFileSync(join(leadflow.data, 'secrets.key')).equals(before)).toBe(false);
  const keys = await leadflow.json<Keys>(['key', 'list']);
  expect(keys.keys.length).toBe(key_files(leadflow).filter((file) => !file.endsWith('.new')).length);
});

test('only an owner changes the key', async ({ leadflow }) => {
  const { token } = await leadflow.json<{ token: string }>(['token', 'add', 'ci']);
  const asked = await post(`${leadflow.base}/api/v1/keys/rotate`, undefined, { headers: { authorization: `Bearer ${token}` } });
  expect(asked.status).toBe(403);
  const done = await leadflow.json<Keys & { sealedAnew: number }>(['key', 'rotate']);
  expect(done.keys.length).toBe(2);
  expect(done.state).toBe('waiting');
});
