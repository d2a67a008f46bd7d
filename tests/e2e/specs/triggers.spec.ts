// SPDX-License-Identifier: Apache-2.0
// Triggers that reach out, against services that are strict and over kill -9: in the end there is
// one subscription, and each item has one run.
import { copyFileSync, writeFileSync } from 'node:fs';
import * as http from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Asked, far_side, FarSide, Said } from '../fixtures/far_side';
import { action, Flow, Leadflow } from '../fixtures/leadflow';
import { get, post } from '../fixtures/post';
import { kRoot, pause, until } from '../fixtures/process';
import { expect, test } from '../fixtures/world';

interface State {
  state: string;
  since: string;
  error?: string;
  polled?: string;
}
type Shown = Flow & { subscription?: State; polling?: State };

const json = (status: number, value: unknown, headers: http.OutgoingHttpHeaders = {}): Said => ({
  status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value),
});
const shown = (leadflow: Leadflow, flow: Flow) => leadflow.json<Shown>(['flow', 'show', flow.id]);
const subscribed = (leadflow: Leadflow, flow: Flow) => until('the subscription', async () =>
  (await shown(leadflow, flow)).subscription?.state === 'subscribed' || undefined);
const ended = (leadflow: Leadflow, flow: Flow) => until('its end', async () =>
  (await shown(leadflow, flow)).subscription === undefined || undefined);

// What the runs of the flow say, each in its action Say, once there are so many.
async function said(leadflow: Leadflow, flow: Flow, count: number): Promise<unknown[]> {
  const of_flow = (await leadflow.all_finished(count, 60_000)).filter((run) => run.flow === flow.id);
  const all = [];
  for (const run of of_flow) all.push(action(await leadflow.run(run.id), 'Say').outputs);
  return all.sort();
}

const flow_of = (trigger: object, api = '') => ({
  properties: {
    ...(api ? { connectionReferences: { mine: { api: { name: api } } } } : {}),
    definition: {
      $schema: 'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#',
      contentVersion: '1.0.0.0',
      triggers: { New: trigger },
      actions: { Say: { type: 'Compose', inputs: "@triggerBody()?['id']", runAfter: {} } },
    },
  },
});
const operation = (api: string, id: string, parameters: object) => ({
  host: { apiId: `/providers/Microsoft.PowerApps/apis/${api}`, connectionName: 'mine', operationId: id },
  parameters,
});

// A server behind an address that stays when its process changes, as behind a proxy: this one takes
// the socket beside its data.
async function behind_proxy(use: (leadflow: Leadflow, address: string) => Promise<void>) {
  let socket = '';
  const proxy = http.createServer((asked, reply) => {
    const onward = http.request(
      { socketPath: socket, path: asked.url, method: asked.method, headers: asked.headers },
      (answer) => {
        reply.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(reply);
      });
    onward.on('error', (error) => reply.writeHead(502).end(String(error)));
    // In one write: node's empty last one, after a piped body, breaks where the server has answered
    // and closed by then.
    const body: Buffer[] = [];
    asked.on('data', (piece: Buffer) => body.push(piece));
    asked.on('end', () => onward.end(Buffer.concat(body)));
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const leadflow = new Leadflow({ args: ['--public-url', address] });
  socket = join(leadflow.data, 'leadflow.sock');
  try {
    await leadflow.start();
    await use(leadflow, address);
  } finally {
    await leadflow.dispose();
    await new Promise<void>((done) => proxy.close(() => done()));
  }
}

// Holds subscriptions by id. It knows a caller's address again and then says 409.
class Hooks {
  readonly subscriptions = new Map<string, string>();
  readonly complaints: string[] = [];
  deaf = false; // It acts and does not answer.
  is_strict = true;
  private made_ = 0;

  constructor(private readonly address_: string) {}

  answer(asked: Asked): Said | undefined {
    const said = asked.method === 'DELETE' ? this.end(asked) : this.subscribe(asked);
    return this.deaf ? undefined : said;
  }

  async notify(body: unknown): Promise<number[]> {
    const all = [];
    for (const address of this.subscriptions.values()) all.push((await post(address, body)).status);
    return all;
  }

  private refuse(status: number, why: string): Said {
    this.complaints.push(why);
    return json(status, { message: why });
  }

  private end(asked: Asked): Said {
    const id = asked.path.split('/').at(-1) as string;
    return this.subscriptions.delete(id) ? { status: 204, body: '' } : json(404, { message: 'gone' });
  }

  private subscribe(asked: Asked): Said {
    if (asked.method !== 'POST') return this.refuse(405, asked.method);
    if (asked.headers['x-api-key'] !== 'k3y') return this.refuse(401, 'the key');
    const body = JSON.parse(asked.body) as { event?: string; target?: { url?: string } };
    const url = new URL(body.target?.url ?? 'none:');
    if (body.event !== 'lead' || url.origin !== this.address_ || !url.searchParams.get('sig'))
      return this.refuse(400, asked.body);
    for (const [id, known] of this.subscriptions)
      if (known === url.href && this.is_strict)
        return json(409, { message: 'there is one' }, { Location: `/v1/hooks/${id}` });
    const id = String(++this.made_);
    this.subscriptions.set(id, url.href);
    return json(201, { id }, { Location: `/v1/hooks/${id}` });
  }
}

const kFixtures = join(kRoot, 'tests/connectors');

// Without the policy beside it that makes up a Location at another host.
function lone_definition(leadflow: Leadflow): string {
  const file = join(leadflow.data, 'hooks.json');
  copyFileSync(join(kFixtures, 'webhook/apiDefinition.swagger.json'), file);
  return file;
}

async function connect(leadflow: Leadflow, file: string, name: string, service: FarSide) {
  await leadflow.json(['connector', 'import', file, '--name', name]);
  const connector = await leadflow.json<{ api: string; fields: { key: string; secret: boolean; required: boolean }[] }>(
    ['connector', 'show', name]);
  const secrets: Record<string, string> = {};
  for (const field of connector.fields.filter((one) => one.secret)) secrets[field.key] = 'k3y';
  await leadflow.add_connection(connector.api, 'mine', { base_url: `${service.url}/v1` }, secrets);
  return connector.api;
}

test('a webhook subscribes once over kill -9, starts runs, and ends over kill -9', async () => {
  test.slow(); // It waits for looks and for retries.
  await behind_proxy(async (leadflow, address) => {
    const hooks = new Hooks(address);
    const service = await far_side((_, asked) => hooks.answer(asked));
    const api = await connect(leadflow, lone_definition(leadflow), 'hooks', service);
    hooks.deaf = true;
    const flow = await leadflow.import_flow(flow_of(
      { type: 'OpenApiConnectionWebhook', inputs: operation(api, 'OnLead', { list: 'a' }) }, api));
    await until('the first try', async () => hooks.subscriptions.size || undefined);
    expect((await shown(leadflow, flow)).subscription?.state).toBe('subscribing');
    await leadflow.kill();
    hooks.deaf = false;
    await leadflow.start();
    await subscribed(leadflow, flow);
    expect(hooks.subscriptions.size).toBe(1);
    expect(service.requests).toHaveLength(2);
    expect(service.requests[0]?.headers['x-ms-client-request-id'])
      .toBe(service.requests[1]?.headers['x-ms-client-request-id']);

    expect(await hooks.notify({ id: 'one' })).toEqual([202]);
    expect(await said(leadflow, flow, 1)).toEqual(['one']);

    await leadflow.json(['flow', 'off', flow.id]);
    await ended(leadflow, flow);
    expect(hooks.subscriptions.size).toBe(0);

    await leadflow.json(['flow', 'on', flow.id]);
    await subscribed(leadflow, flow);
    hooks.deaf = true;
    await leadflow.json(['flow', 'delete', flow.id]);
    await leadflow.kill();
    hooks.deaf = false;
    await leadflow.start();
    await until('the end of a deleted flow\'s subscription', async () => hooks.subscriptions.size === 0 || undefined);
    expect(hooks.complaints).toEqual([]);
    await service.close();
  });
});

test('a changed webhook moves, and a failing one says so', async () => {
  test.slow(); // It waits for looks and for retries.
  await behind_proxy(async (leadflow, address) => {
    const hooks = new Hooks(address);
    let status = 0;
    const service = await far_side((_, asked) => status ? json(status, { message: 'not today' }) : hooks.answer(asked));
    const api = await connect(leadflow, lone_definition(leadflow), 'hooks', service);
    const trigger = (list: string) =>
      flow_of({ type: 'OpenApiConnectionWebhook', inputs: operation(api, 'OnLead', { list }) }, api);
    status = 400;
    const flow = await leadflow.import_flow(trigger('a'));
    const failing = await until('the failure', async () => {
      const { subscription } = await shown(leadflow, flow);
      return subscription?.state === 'failing' ? subscription : undefined;
    });
    expect(failing.error).toContain('not today');
    const metrics = await get(`${address}/metrics`);
    expect(metrics.body).toContain('leadflow_triggers_subscriptions_failing 1');
    status = 0;
    await subscribed(leadflow, flow);
    const file = join(leadflow.data, 'changed.json');
    writeFileSync(file, JSON.stringify(trigger('b')));
    await leadflow.json(['flow', 'save', flow.id, file]);
    await until('the other list', async () => service.requests.at(-1)?.path === '/v1/hooks/b' || undefined);
    await subscribed(leadflow, flow);
    expect(service.requests.slice(-3).map((one) => `${one.method} ${one.path}`))
      .toEqual(['POST /v1/hooks/a', 'DELETE /v1/hooks/1', 'POST /v1/hooks/b']);
    expect(hooks.subscriptions.size).toBe(1);
    await service.close();
  });
});

test('an HttpWebhook that was cut is ended by its address before it is made again', async () => {
  await behind_proxy(async (leadflow) => {
    const addresses: string[] = []; // This one notices no repeats.
    let deaf = true;
    const service = await far_side((_, asked) => {
      const { callback } = JSON.parse(asked.body) as { callback: string };
      if (asked.path === '/subscribe') addresses.push(callback);
      else if (!addresses.includes(callback)) return { status: 404, body: '' };
      else addresses.splice(addresses.indexOf(callback), 1);
      return deaf ? undefined : { status: 202, body: '' };
    });
    const call = (path: string) =>
      ({ method: 'POST', uri: `${service.url}${path}`, body: { callback: '@{listCallbackUrl()}' } });
    const flow = await leadflow.import_flow(flow_of(
      { type: 'HttpWebhook', inputs: { subscribe: call('/subscribe'), unsubscribe: call('/end') } }));
    await until('the first try', async () => addresses.length || undefined);
    await leadflow.kill();
    deaf = false;
    await leadflow.start();
    await subscribed(leadflow, flow);
    expect(addresses).toHaveLength(1);
    const told = await post(addresses[0] as string, { id: 7 });
    expect(told.status, told.body).toBe(202);
    expect(await said(leadflow, flow, 1)).toEqual([7]);
    await leadflow.json(['flow', 'off', flow.id]);
    await until('its end', async () => addresses.length === 0 || undefined);
    await service.close();
  });
});

const kEachSecond = { frequency: 'Second', interval: 1 };

// Two of the fixture's operations: one by newest item, one that says where it goes on.
for (const [name, batch] of [['what is new', true], ['what comes next', false]] as const) {
  test(`a trigger that asks for ${name} starts each item once over kill -9`, async ({ leadflow }) => {
    const items = ['t00']; // What was there before starts nothing.
    let hold = false;
    let held = 0;
    const service = await far_side((_, asked) => {
      if (hold) {
        ++held;
        return undefined;
      }
      const query = new URL(asked.path, 'http://x').searchParams;
      if (batch) {
        const since = query.get('since') ?? '';
        return json(200, { data: items.filter((id) => id > since).reverse().map((id) => ({ id, created: id })) });
      }
      const at = Number(query.get('after') ?? '1');
      const item = items[at];
      const location = `/v1/next?after=${item === undefined ? at : at + 1}`;
      return item === undefined ? { status: 202, headers: { Location: location, 'Retry-After': '0' }, body: '' }
        : json(200, { id: item }, { Location: location, 'Retry-After': '0' });
    });
    const api = await connect(leadflow, join(kFixtures, 'polling'), 'polling', service);
    const flow = await leadflow.import_flow(flow_of({
      type: 'OpenApiConnection', recurrence: kEachSecond,
      inputs: batch ? operation(api, 'OnNew', { list: 'a' }) : operation(api, 'OnNext', {}),
      ...(batch ? { splitOn: "@triggerBody()?['data']" } : {}),
    }, api));
    await until('the first question', async () => service.requests.length || undefined);
    await until('its answer to be kept', async () =>
      (await shown(leadflow, flow)).polling?.polled || undefined);
    const wanted: string[] = [];
    const arrive = (count: number) => {
      for (let i = 0; i < count; ++i) {
        const id = `t${String(items.length).padStart(2, '0')}`;
        items.push(id);
        wanted.push(id);
      }
    };
    for (let crash = 0; crash < 3; ++crash) {
      arrive(2);
      // At other moments: before an answer, right after it, some time after it.
      hold = crash === 0;
      if (hold) await until('a question', async () => held || undefined);
      const asked = service.requests.length;
      if (!hold) await until('a question', async () => service.requests.length > asked || undefined, { step_ms: 5 });
      if (crash === 2) await pause(40);
      await leadflow.kill();
      hold = false;
      await leadflow.start();
    }
    arrive(1);
    expect(await said(leadflow, flow, wanted.length)).toEqual(wanted);
    // Nothing new for a while: no more runs, and one receipt that says so.
    const asked = service.requests.length;
    await until('two more questions', async () => service.requests.length > asked + 2 || undefined);
    expect(await said(leadflow, flow, wanted.length)).toEqual(wanted);
    const skipped = (await leadflow.refused()).filter((one) => one.code === 'TriggerSkipped');
    expect(skipped.length).toBeGreaterThan(0);
    expect(skipped.length).toBeLessThanOrEqual(wanted.length + 1);
    await service.close();
  });
}
