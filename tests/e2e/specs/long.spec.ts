// SPDX-License-Identifier: Apache-2.0
// Actions that take longer than an answer, each over a kill -9: a 202 that is polled, a webhook that
// is called back, a flow that calls another one; and a token asked for with a certificate.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { far_side } from '../fixtures/far_side';
import { action } from '../fixtures/leadflow';
import { post, run_id } from '../fixtures/post';
import { until } from '../fixtures/process';
import { expect, test } from '../fixtures/world';

const definition = (actions: object) => ({
  triggers: { manual: { type: 'Request', kind: 'Http', inputs: {} } }, actions,
});

test('a 202 is polled over a crash, and the work is asked for once', async ({ leadflow }) => {
  let polls = 0;
  const service = await far_side((_, asked) => {
    if (asked.method === 'POST')
      return { status: 202, headers: { Location: '/jobs/1', 'Retry-After': '1' }, body: '' };
    return ++polls < 3 ? { status: 202, headers: { 'Retry-After': '1' }, body: '' }
      : { status: 200, headers: { 'content-type': 'application/json' }, body: '{"done":true}' };
  });
  const flow = await leadflow.import_flow(definition({
    Work: {
      type: 'Http',
      inputs: {
        method: 'POST', uri: `${service.url}/jobs`, body: { n: 1 },
        authentication: { type: 'Raw', value: 'Bearer mine' },
      },
    },
  }));
  const run = run_id(await post(leadflow.url(flow), {}));
  await until('the first question', async () => polls > 0 || undefined);
  await leadflow.crash_and_restart();
  const ended = await leadflow.finished_run(run);
  expect(ended.status).toBe('Succeeded');
  expect(action(ended, 'Work').outputs).toMatchObject({ statusCode: 200, body: { done: true } });
  expect(service.requests.filter((one) => one.method === 'POST')).toHaveLength(1);
  expect(service.requests.at(-1)).toMatchObject({
    path: '/jobs/1', headers: { authorization: 'Bearer mine' },
  });
  await service.close();
});

test('a webhook is called back after a crash', async ({ leadflow }) => {
  const service = await far_side(() => ({ status: 201, body: '' }));
  const flow = await leadflow.import_flow(definition({
    Hook: {
      type: 'HttpWebhook',
      inputs: {
        subscribe: { method: 'POST', uri: service.url, body: '@listCallbackUrl()' },
        unsubscribe: { method: 'DELETE', uri: service.url },
      },
    },
    Said: { type: 'Compose', inputs: "@body('Hook')?['say']", runAfter: { Hook: ['Succeeded'] } },
  }));
  const run = run_id(await post(leadflow.url(flow), {}));
  await until('the subscription', async () => service.requests.length > 0 || undefined);
  const told = new URL(service.requests[0]?.body ?? '');
  await leadflow.crash_and_restart(); // At another port, but the path stays good.
  const callback = leadflow.base + told.pathname + told.search;
  expect((await post(callback.replace(/sig=.{5}/, 'sig=AAAAA'), {})).status).toBe(401);
  expect((await post(callback, { say: 'yes' })).status).toBe(200);
  const ended = await leadflow.finished_run(run);
  expect(ended.status).toBe('Succeeded');
  expect(action(ended, 'Said').outputs).toBe('yes');
  expect((await post(callback, { say: 'again' })).status).toBe(404);
  await service.close();
});

test('a cancelled webhook unsubscribes', async ({ leadflow }) => {
  const service = await far_side(() => ({
    status: 201, headers: { 'content-type': 'application/json' }, body: '{"id":"s7"}',
  }));
  const flow = await leadflow.import_flow(definition({
    Hook: {
      type: 'HttpWebhook',
      inputs: {
        subscribe: { method: 'POST', uri: service.url, body: '@listCallbackUrl()' },
        unsubscribe: { method: 'DELETE', uri: `${service.url}/@{body('Hook')?['id']}` },
      },
    },
  }));
  const run = run_id(await post(leadflow.url(flow), {}));
  await until('the subscription to be answered', async () => {
    const hook = (await leadflow.json<{ actions: { name: string; status: string }[] }>(
      ['run', 'show', run, '--json'])).actions.find((one) => one.name === 'Hook');
    return hook?.status === 'Waiting' || undefined;
  });
  await leadflow.command(['run', 'cancel', run]);
  await until('the end of the subscription', async () =>
    service.requests.some((one) => one.method === 'DELETE' && one.path === '/s7') || undefined);
  await service.close();
});

test('a flow calls another one and reads its Response over a crash', async ({ leadflow }) => {
  const child = await leadflow.import_flow(definition({
    Pause: { type: 'Wait', inputs: { interval: { count: 2, unit: 'Second' } } },
    Answer: {
      type: 'Response',
      inputs: { statusCode: 200, body: { hello: "@triggerBody()?['who']" } },
      runAfter: { Pause: ['Succeeded'] },
    },
  }), ['--name', 'Greeter']);
  const parent = await leadflow.import_flow(definition({
    Call: {
      type: 'Workflow',
      inputs: {
        host: { workflow: { id: '/subscriptions/s/workflows/Greeter' }, triggerName: 'manual' },
        body: { who: "@triggerBody()?['name']" },
      },
    },
  }));
  const run = run_id(await post(leadflow.url(parent), { name: 'Ann' }));
  await until('the called flow', async () =>
    (await leadflow.json<unknown[]>(['run', 'list', '--flow', child.id, '--json'])).length > 0
      || undefined);
  await leadflow.crash_and_restart();
  const ended = await leadflow.finished_run(run);
  expect(ended.status).toBe('Succeeded');
  expect(action(ended, 'Call').outputs).toMatchObject({ statusCode: 200, body: { hello: 'Ann' } });
  expect(await leadflow.json<unknown[]>(['run', 'list', '--flow', child.id, '--json']))
    .toHaveLength(1);
});

test('a token is asked for with a certificate', async ({ leadflow, sandbox }) => {
  const folder = mkdtempSync(join(tmpdir(), 'leadflow-certificate-'));
  const file = (name: string) => join(folder, name);
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=leads',
    '-keyout', file('key.pem'), '-out', file('certificate.pem')], { stdio: 'ignore' });
  execFileSync('openssl', ['pkcs12', '-export', '-inkey', file('key.pem'), '-in',
    file('certificate.pem'), '-passout', 'pass:pw', '-out', file('both.pfx')]);
  await sandbox.settings({ client_certificate: readFileSync(file('certificate.pem'), 'utf8') });
  const flow = await leadflow.import_flow(definition({
    Read: {
      type: 'Http',
      inputs: {
        method: 'GET', uri: `${sandbox.accounts.url}/api/data/v9.2/WhoAmI`,
        headers: { Accept: 'application/json', 'OData-Version': '4.0', 'OData-MaxVersion': '4.0' },
        authentication: {
          type: 'ActiveDirectoryOAuth', authority: sandbox.accounts.url, tenant: sandbox.accounts.tenant,
          audience: sandbox.accounts.url, clientId: sandbox.accounts.client_id,
          pfx: readFileSync(file('both.pfx')).toString('base64'), password: 'pw',
        },
      },
    },
  }));
  const ended = await leadflow.finished_run(run_id(await post(leadflow.url(flow), {})));
  expect(action(ended, 'Read').outputs).toMatchObject({ statusCode: 200 });
  expect(JSON.stringify(ended)).not.toContain('both.pfx');
  rmSync(folder, { recursive: true });
});
