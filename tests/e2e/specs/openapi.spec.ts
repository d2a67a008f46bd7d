// SPDX-License-Identifier: Apache-2.0
// /api/v1/openapi.json is valid, and every route answers as it says: a walk through the whole API, as
// nobody, owner, editor, operator, viewer and script, with each request and each answer held against
// the document.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { far_side } from '../fixtures/far_side';
import { guide_flow, lead, Leadflow } from '../fixtures/leadflow';
import { Asked, Contract } from '../fixtures/openapi';
import { code_of, kPassword } from '../fixtures/people';
import { post, run_id } from '../fixtures/post';
import { kRoot, until } from '../fixtures/process';
import { Sandbox } from '../fixtures/sandbox';
import { expect, test } from '../fixtures/world';

type Json = any; // eslint-disable-line @typescript-eslint/no-explicit-any

// None may remain but these, each with its reason.
const kNeverAsked: Record<string, string> = {};
// Members of answers that the walk does not come to see, each with its reason.
const kNeverSeen: Record<string, string> = {
  'Connection.signedIn': 'a person signs in at a provider’s page: oauth.spec.ts',
  'Keys.fault': 'the disk is full while secrets are sealed anew',
  'RunDetail.actionsOmitted': 'a run of more than 2000 actions',
};

// Somebody who asks, and holds what comes against the document.
class Asker {
  cookie = '';
  readonly complaints: string[] = [];
  constructor(readonly contract: Contract, readonly base: string, private readonly headers_: Record<string, string> = {}) {}

  // The answer's JSON, or its text. A body that is text or bytes goes as it is.
  async ask(method: string, path: string, body?: unknown, status = 200, headers: Record<string, string> = {}): Promise<Json> {
    const full = path.startsWith('/') ? path : `/api/v1/${path}`;
    const answer = await post(this.base + full, body, {
      method, headers: { ...this.headers_, ...(this.cookie ? { cookie: this.cookie } : {}), ...headers },
    });
    const set = answer.headers['set-cookie']?.[0];
    if (set?.startsWith('leadflow_session=')) this.cookie = set.split(';')[0] as string;
    const asked: Asked = { method, path: full, body };
    expect(this.contract.complaints(asked, answer), answer.body.slice(0, 2000)).toEqual([]);
    expect(answer.status, `${method} ${full}: ${answer.body.slice(0, 1000)}`).toBe(status);
    return answer.headers['content-type']?.includes('json') ? JSON.parse(answer.body) : answer.body;
  }
  get(path: string, status = 200): Promise<Json> {
    return this.ask('GET', path, undefined, status);
  }
}

interface Walk {
  leadflow: Leadflow;
  sandbox: Sandbox;
  contract: Contract;
  nobody: Asker;
  owner: Asker;
  editor: Asker;
  operator: Asker;
  viewer: Asker;
  script: Asker;
}

const browser = (walk: Pick<Walk, 'contract' | 'leadflow'>) =>
  new Asker(walk.contract, walk.leadflow.base, { 'x-leadflow-portal': '1' });
const after_hash = (link: string) => link.slice(link.indexOf('#') + 1);

async function read_document(leadflow: Leadflow): Promise<Contract> {
  const { token } = await leadflow.json<{ token: string }>(['token', 'add', 'reader']);
  const answer = await post(`${leadflow.base}/api/v1/openapi.json`, undefined,
    { method: 'GET', headers: { authorization: `Bearer ${token}` } });
  expect(answer.status, answer.body).toBe(200);
  return new Contract(JSON.parse(answer.body));
}

// --- People ----------------------------------------------------------------------------------------

async function become_owner(walk: Walk): Promise<void> {
  const { nobody, owner, leadflow } = walk;
  const line = await leadflow.program.line(/^owner https?:\/\/\S+\/setup#(\S+) /);
  const token = line[1] as string;
  await nobody.get('sign-in/methods');
  await nobody.get('setup?token=wrong', 404);
  await nobody.get(`setup?token=${token}`);
  const given = { token, email: 'ann@example.com', name: 'Ann', password: kPassword };
  await nobody.ask('POST', 'setup', { ...given, password: 'short' }, 400);
  await nobody.ask('POST', 'setup', { ...given, token: 'wrong' }, 404);
  await new Asker(walk.contract, walk.leadflow.base).ask('POST', 'setup', given, 403);
  await owner.ask('POST', 'setup', given);
}

async function walk_through_people(walk: Walk): Promise<void> {
  const { nobody, owner, editor, operator, viewer, script } = walk;
  const join = async (asker: Asker, role: string, route: string) => {
    const { link } = await owner.ask('POST', route, { email: `${role}@example.com`, role });
    await asker.ask('POST', 'invitations/accept', { token: after_hash(link), name: role, password: kPassword });
  };
  await join(editor, 'editor', 'invitations');
  await join(operator, 'operator', 'users');
  await join(viewer, 'viewer', 'invitations');
  await nobody.ask('POST', 'invitations/accept', { token: 'wrong', password: kPassword }, 404);
  await owner.ask('POST', 'invitations', { email: 'late@example.com', role: 'boss' }, 400);
  await owner.ask('POST', 'invitations', { email: 'editor@example.com', role: 'viewer' }, 409);
  const late = await owner.ask('POST', 'invitations', { email: 'late@example.com', role: 'viewer', name: 'Late' });
  await nobody.ask('POST', 'invitations/accept', { token: after_hash(late.link), password: 'short' }, 400);
  const users: Json[] = await owner.get('users');
  const id_of = (email: string) => users.find((one) => one.email === email).id;
  await owner.ask('PATCH', `users/${id_of('late@example.com')}`, { name: 'Later', role: 'operator' });
  await owner.ask('PATCH', `users/${id_of('viewer@example.com')}`, { state: 'asleep' }, 400);
  await owner.ask('PATCH', `users/${id_of('ann@example.com')}`, { role: 'viewer' }, 409);
  await owner.ask('PATCH', 'users/nobody', { role: 'viewer' }, 404);
  await owner.ask('DELETE', `users/${id_of('late@example.com')}`);
  await owner.ask('DELETE', `users/${id_of('ann@example.com')}`, undefined, 409);
  await owner.ask('DELETE', 'users/nobody', undefined, 404);
  for (const asker of [owner, editor, operator, viewer, script]) await asker.get('session');
}

async function walk_through_tokens(walk: Walk): Promise<void> {
  const { owner, editor } = walk;
  const { token } = await owner.ask('POST', 'tokens', { name: 'ci' });
  await new Asker(walk.contract, walk.leadflow.base, { authorization: `Bearer ${token}` }).get('flows');
  await owner.ask('POST', 'tokens', { name: 'ci' }, 409);
  await owner.ask('POST', 'tokens', { name: '' }, 400);
  await owner.ask('POST', 'tokens', '{', 400);
  await owner.get('tokens');
  await owner.ask('DELETE', 'tokens/ci');
  await owner.ask('DELETE', 'tokens/ci', undefined, 404);
  await editor.get('tokens', 403);
  await editor.ask('POST', 'tokens', { name: 'mine' }, 403);
}

async function walk_through_sessions(walk: Walk): Promise<void> {
  const { nobody, script } = walk;
  const second = browser(walk);
  const sign_in = (status: number, given: object = {}) =>
    second.ask('POST', 'session', { email: 'operator@example.com', password: kPassword, ...given }, status);
  await sign_in(401, { password: 'not the password' });
  await sign_in(200);
  for (const method of ['POST', 'PUT', 'DELETE']) await script.ask(method, 'session/totp', method === 'POST' ? undefined : { code: '000000' }, 409);
  const { secret } = await second.ask('POST', 'session/totp');
  await second.ask('PUT', 'session/totp', {}, 400);
  await second.ask('PUT', 'session/totp', { code: '000000' }, 400);
  await second.ask('PUT', 'session/totp', { code: code_of(secret) }, 204);
  await sign_in(401);
  await second.get('session');
  await second.ask('DELETE', 'session/totp', { code: code_of(secret, 1) }, 204);
  await second.ask('DELETE', 'session', undefined, 204);
  await sign_in(200);
  await second.ask('DELETE', 'sessions', undefined, 204);
  await second.get('session', 401);
  await nobody.ask('DELETE', 'session', undefined, 204);
  await walk.operator.ask('POST', 'session', { email: 'operator@example.com', password: kPassword });
}

// Last: who tries too often is refused for a while.
async function try_too_often(walk: Walk): Promise<void> {
  for (let tries = 0; tries < 200; ++tries) {
    const answer = await post(`${walk.leadflow.base}/api/v1/session`, { email: 'eve@example.com', password: 'guess' },
      { headers: { 'x-leadflow-portal': '1' } });
    const asked = { method: 'POST', path: '/api/v1/session', body: { email: 'eve@example.com', password: 'guess' } };
    expect(walk.contract.complaints(asked, answer)).toEqual([]);
    if (answer.status === 429) return;
  }
  throw new Error('nobody was told to wait');
}

// Who is not known, and who may not.
async function ask_in_vain({ nobody, viewer, contract }: Walk): Promise<void> {
  for (const [method, path, permission] of contract.routes()) {
    const asked = path.replace(/\{\w+\}/g, '1');
    const body = /GET|DELETE/.test(method) ? undefined : {};
    if (permission !== 'anybody') await nobody.ask(method, asked, body, 401);
    if (!['anybody', 'signed_in', 'read'].includes(permission)) await viewer.ask(method, asked, body, 403);
  }
}

// --- Flows -----------------------------------------------------------------------------------------

const manual = { manual: { type: 'Request', kind: 'Http', inputs: { schema: {} } } };
const definition = (actions: object, more: object = {}) => ({ triggers: manual, actions, ...more });
const compose = (inputs: unknown, runAfter: object = {}) => ({ type: 'Compose', inputs, runAfter });
const several = (definitions: Record<string, object>) => ({
  $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#', contentVersion: '1.0.0.0',
  resources: Object.entries(definitions).map(([name, one]) =>
    ({ type: 'Microsoft.Logic/workflows', apiVersion: '2017-07-01', name, properties: { definition: one } })),
});
const faulty = { triggers: manual, actions: { A: { type: 'Nonsense', runAfter: {} } } };

// Names a connection that nobody has made.
const unconnected = {
  properties: {
    connectionReferences: { salesforce: { connectionName: 'salesforce-1', api: { name: 'shared_salesforce' } } },
    definition: definition({
      Create: {
        type: 'OpenApiConnection', runAfter: {},
        inputs: { host: { apiId: 'shared_salesforce', connectionName: 'salesforce', operationId: 'PostItem_V2' }, parameters: { table: 'Lead' } },
      },
    }),
  },
};

async function walk_through_flows(walk: Walk): Promise<void> {
  const { editor, viewer, script, operator } = walk;
  const both = readFileSync(guide_flow('both'), 'utf8');
  const flow = await editor.ask('POST', 'flows?name=Leads', JSON.parse(both));
  await editor.ask('POST', 'flows?off=true', definition({ A: compose(1) }));
  await editor.ask('POST', 'flows', '{}', 400);
  const text = JSON.stringify(definition({ A: compose(1) }));
  await editor.ask('POST', 'flow-checks', JSON.parse(both));
  expect(await editor.ask('POST', 'flow-checks', faulty)).toMatchObject({ ok: false });
  await editor.ask('POST', 'flow-checks', several({ One: faulty, Two: definition({ A: compose(1) }) }));
  await editor.ask('POST', 'flow-checks', '[', 400);
  await editor.ask('POST', 'flows', several({ One: definition({ A: compose(1) }), Two: definition({ A: compose(2) }) }));
  await editor.ask('PUT', 'flows/Leads', JSON.parse(text));
  await editor.ask('PUT', 'flows/Leads', 'neither JSON nor a package', 400);
  await editor.ask('PUT', 'flows/Leads', JSON.parse(both));
  for (const asker of [editor, script, operator, viewer]) {
    await asker.get('flows');
    await asker.get('flows/Leads');
    await asker.get('flows/Leads/versions');
    await asker.get('flows/Leads/versions/1');
    await asker.get('flows/Leads/definition');
  }
  await viewer.get('flows/Leads/versions/first', 400);
  await viewer.get('flows/Leads/versions/99', 404);
  await editor.ask('PATCH', `flows/${flow.id}`, { name: 'Fresh leads' });
  await editor.ask('PATCH', `flows/${flow.id}`, { name: '' }, 400);
  for (const format of ['definition', 'codeview', 'package', 'arm', 'document']) await viewer.get(`flows/${flow.id}/export?format=${format}`);
  await viewer.get(`flows/${flow.id}/export?format=paper`, 400);
  const zip = await post(`${walk.leadflow.base}/api/v1/flows/${flow.id}/export?format=package`, undefined,
    { method: 'GET', headers: { cookie: viewer.cookie } });
  expect(zip.headers['content-type']).toBe('application/zip');
  for (const what of ['off', 'on']) await editor.ask('POST', `flows/${flow.id}/${what}`);
  await editor.ask('POST', 'flows?name=Three', several({ One: faulty, Two: faulty }), 404);
  await editor.ask('POST', 'flows?name=Unconnected', unconnected);
  await viewer.get('flows/Unconnected');
  const broken = await editor.ask('POST', 'flows?name=Broken', faulty);
  await editor.ask('POST', `flows/${broken.id}/on`, undefined, 409);
  await viewer.get(`flows/${broken.id}`);
  await editor.ask('DELETE', `flows/${broken.id}`);
  await editor.ask('DELETE', `flows/${broken.id}`, undefined, 404);
}

// A flow that is not there, and a name that two bear.
async function name_flows_in_vain({ editor, operator, contract }: Walk): Promise<void> {
  for (const _ of [1, 2]) await editor.ask('POST', 'flows?name=Twin', definition({ A: compose(1) }));
  for (const [name, status] of [['nothing', 404], ['Twin', 409]] as const) {
    for (const [method, path] of contract.routes().filter(([, path]) => path.startsWith('/api/v1/flows/{flow}')))
      await editor.ask(method, path.replace('{flow}', name).replace('{version}', '1'), /GET|DELETE/.test(method) ? undefined : {}, status);
    for (const list of ['runs', 'receipts']) await operator.get(`${list}?flow=${name}`, status);
    await operator.ask('POST', 'run-resubmissions', { flow: name }, status);
  }
}

async function walk_through_drafts(walk: Walk): Promise<void> {
  const { editor, viewer } = walk;
  await editor.ask('POST', 'flows?name=Drafted', definition({ A: compose(1) }));
  await viewer.get('flows/Drafted/draft', 404);
  await editor.ask('POST', 'flows/Drafted/publish', undefined, 409);
  await editor.ask('DELETE', 'flows/Drafted/draft', undefined, 404);
  await editor.ask('PUT', 'flows/Drafted/draft', '{', 400);
  await editor.ask('PUT', 'flows/Drafted/draft', faulty);
  await viewer.get('flows/Drafted/draft');
  await viewer.get('flows/Drafted');
  await viewer.get('flows/Drafted/versions');
  for (const what of ['publish', 'test-runs']) await editor.ask('POST', `flows/Drafted/${what}`, undefined, 409);
  await editor.ask('POST', 'flows/Drafted/dry-runs', { version: 2 }, 409);
  await editor.ask('POST', 'flows/Drafted/publish', { version: 'two' }, 400);
  await editor.ask('PUT', 'flows/Drafted/draft', definition({ A: compose(2) }));
  const { run } = await editor.ask('POST', 'flows/Drafted/test-runs', { payload: lead('test') });
  await editor.ask('POST', 'flows/Drafted/test-runs', { version: 1 });
  await editor.ask('POST', 'flows/Drafted/test-runs');
  await editor.ask('POST', 'flows/Drafted/test-runs', { version: 'one' }, 400);
  await editor.ask('POST', 'flows/Drafted/test-runs', { version: 99 }, 404);
  await walk.leadflow.finished_run(run);
  await editor.ask('POST', 'flows/Drafted/publish');
  await editor.ask('POST', 'flows/Drafted/publish', { version: 1 });
  await editor.ask('POST', 'flows/Drafted/publish', { version: 99 }, 404);
  await editor.ask('PUT', 'flows/Drafted/draft', definition({ A: compose(3) }));
  await editor.ask('DELETE', 'flows/Drafted/draft');
}

// --- Runs ------------------------------------------------------------------------------------------

// Loops, secure content, tracked properties, outputs, an action that fails after a second try.
function eventful(address: string): object {
  return definition({
    Each: {
      type: 'Foreach', foreach: '@createArray(1, 2)', runAfter: {},
      actions: { Inner: compose('@item()') },
    },
    Secret: { ...compose('hush', { Each: ['Succeeded'] }), runtimeConfiguration: { secureData: { properties: ['inputs', 'outputs'] } } },
    Tracked: { ...compose('@triggerBody()', { Secret: ['Succeeded'] }), trackedProperties: { title: "@triggerBody()?['OfferTitle']" } },
    Call: {
      type: 'Http', runAfter: { Tracked: ['Succeeded'] },
      inputs: { method: 'PUT', uri: address, body: '@triggerBody()', retryPolicy: { type: 'fixed', count: 1, interval: 'PT1S' } },
    },
    After: compose('never', { Call: ['Succeeded'] }),
    Untracked: { ...compose(1), trackedProperties: { odd: "@int(triggerBody()?['OfferTitle'])" } },
    Nobody: { type: 'Http', runAfter: {}, inputs: { method: 'GET', uri: 'http://127.0.0.1:1/', retryPolicy: { type: 'none' } } },
  }, {
    outputs: {
      title: { type: 'String', value: "@triggerBody()?['OfferTitle']" }, hush: { type: 'SecureString', value: 'hush' },
      odd: { type: 'Int', value: "@int(triggerBody()?['OfferTitle'])" },
    },
  });
}

async function walk_through_runs(walk: Walk): Promise<void> {
  const { editor, operator, viewer, script, leadflow } = walk;
  const service = await far_side(() => ({ status: 503, body: 'later' }));
  try {
    const flow = await editor.ask('POST', 'flows?name=Eventful', eventful(service.url));
    expect(flow.state, JSON.stringify(flow.warnings)).toBe('on');
    const failed = run_id(await post(leadflow.url(flow), { ...lead('one'), UserDetails: { ...lead('one').UserDetails, LastName: 'MSFT_TEST_636573304831318844' } }));
    expect((await leadflow.finished_run(failed)).status).toBe('Failed');
    const waiting = await editor.ask('POST', 'flows?name=Waits', definition({
      Wait: { type: 'Wait', runAfter: {}, inputs: { interval: { count: 1, unit: 'Hour' } } },
    }));
    const open = run_id(await post(leadflow.url(waiting), lead('two')));
    await until('the wait', async () => ((await script.get(`runs/${open}`)).actions[0]?.wakeAt ? true : undefined));
    for (const asker of [editor, script, operator, viewer]) {
      await asker.get('runs?limit=5');
      await asker.get(`runs?flow=Eventful&status=Failed&from=2020-01-01T00:00:00Z&to=2099-01-01T00:00:00Z&version=1&before=${open}`);
      await asker.get(`runs/${failed}`);
      await asker.get(`runs/${open}`);
      await asker.get('run-counts');
      await asker.get('flow-statistics');
    }
    await operator.get('runs?search=erika.one');
    await viewer.get('runs?search=lead-one', 403);
    for (const wrong of ['limit=0', 'status=Odd', 'from=yesterday', 'version=first']) await viewer.get(`runs?${wrong}`, 400);
    await viewer.get('runs/nothing', 404);
    await viewer.get('flow-statistics?hours=2');
    await viewer.get('flow-statistics?hours=0', 400);
    await resubmit(walk, failed, open);
    await resubmit_many(walk);
  } finally {
    await service.close();
  }
}

async function resubmit(walk: Walk, failed: string, open: string): Promise<void> {
  const { operator, viewer, leadflow } = walk;
  const runs: string[] = [];
  for (const [query, body] of [['', undefined], ['?from=Call', undefined], ['', { payload: lead('better') }]] as const)
    runs.push((await operator.ask('POST', `runs/${failed}/resubmit${query}`, body)).run);
  await operator.ask('POST', `runs/${failed}/resubmit?from=Call`, { payload: 1 }, 400);
  await operator.ask('POST', `runs/${failed}/resubmit?from=Nothing`, undefined, 400);
  await operator.ask('POST', `runs/${open}/resubmit?from=Wait`, undefined, 409);
  await operator.ask('POST', 'runs/nothing/resubmit', undefined, 404);
  for (const run of runs) await leadflow.finished_run(run);
  await viewer.get(`runs/${runs[0]}`);
  await operator.get(`runs/${runs[2]}`);
  await operator.ask('POST', 'run-resubmissions', { flow: 'Eventful', status: 'Failed', fromFailed: true, version: 1 });
  await operator.ask('POST', 'run-resubmissions', { status: 'Odd' }, 400);
  await operator.ask('POST', `runs/${open}/cancel`);
  await leadflow.finished_run(open);
  await operator.ask('POST', `runs/${open}/cancel`, undefined, 409);
  await operator.ask('POST', 'runs/nothing/cancel', undefined, 404);
  await operator.get(`runs/${open}`);
  await viewer.get('events');
  await viewer.get(`events?flow=x&run=${open}&after=0-0`);
}

// A list that came at once, a run of each item: two pages to resubmit.
async function resubmit_many({ editor, operator, leadflow }: Walk): Promise<void> {
  const flow = await editor.ask('POST', 'flows?name=Many', {
    triggers: { manual: { ...manual.manual, splitOn: '@triggerBody()' } }, actions: { A: compose('@triggerBody()') },
  });
  await post(leadflow.url(flow), Array.from({ length: 201 }, (_, index) => ({ ...lead(`many${index}`), LeadSource: 'x' })));
  await until('all runs', async () => ((await operator.get('runs?flow=Many&status=Succeeded&limit=1000')).length === 201 ? true : undefined));
  const [one] = await operator.get('runs?flow=Many&limit=1');
  expect((await operator.get(`runs/${one.id}`)).trigger.item).toBeDefined();
  await operator.ask('POST', `runs/${one.id}/resubmit`, { payload: {} }, 409);
  const first = await operator.ask('POST', 'run-resubmissions', { flow: 'Many', to: new Date().toISOString() });
  expect(first.resubmitted).toHaveLength(200);
  await editor.ask('POST', `flows/${flow.id}/off`);
  const second = await operator.ask('POST', 'run-resubmissions', { flow: 'Many', before: first.before });
  expect(second.refused).toHaveLength(1);
  await operator.ask('POST', `runs/${one.id}/resubmit`, undefined, 409);
}

async function walk_through_receipts(walk: Walk): Promise<void> {
  const { editor, operator, leadflow } = walk;
  const flow = await editor.ask('POST', 'flows?name=Strict', {
    ...definition({ A: compose('@triggerBody()') }),
    triggers: {
      manual: { type: 'Request', kind: 'Http', inputs: { schema: { type: 'object', required: ['id'] } }, operationOptions: 'EnableSchemaValidation' },
    },
  });
  const send = (asker: Asker, body: unknown, status: number) => asker.ask('POST', flow.url.slice(flow.url.indexOf('/workflows/')), body, status);
  await send(walk.nobody, { id: 1 }, 202);
  await send(walk.nobody, { name: 'no id' }, 400);
  await post(leadflow.url(flow), Buffer.from([0xff, 0xfe, 0x00]), { headers: { 'content-type': 'application/octet-stream' } });
  const receipts: Json[] = await operator.get('receipts?flow=Strict&limit=10');
  await operator.get(`receipts?before=${receipts[0].id}`);
  for (const { id } of receipts) await operator.get(`receipts/${id}`);
  const refused: Json[] = await operator.get('receipts?refused=true');
  await operator.ask('POST', `receipts/${refused.at(-1).id}/resubmit`, { payload: { id: 2 } });
  await operator.get('receipts');
  await operator.ask('POST', `receipts/${receipts.at(-1).id}/resubmit`);
  await operator.get('receipts?limit=0', 400);
  await operator.get('receipts/first', 400);
  await operator.get('receipts/99999', 404);
  await operator.ask('POST', 'receipts/99999/resubmit', undefined, 404);
  await operator.ask('POST', 'receipts/first/resubmit', undefined, 400);
  await editor.ask('POST', `flows/${flow.id}/off`);
  await send(walk.nobody, { id: 3 }, 400);
  await operator.ask('POST', `receipts/${refused.at(-1).id}/resubmit`, { payload: { id: 3 } }, 409);
}

async function walk_through_rehearsals(walk: Walk): Promise<void> {
  const { editor, script } = walk;
  const dry_run = async (name: string, body: object = { payload: lead('dry') }) =>
    editor.ask('POST', `flows/${encodeURIComponent(name)}/dry-runs`, body);
  for (const kind of ['crm', 'outlook', 'mail'] as const) {
    await editor.ask('POST', `flows?name=Guide-${kind}`, JSON.parse(readFileSync(guide_flow(kind), 'utf8')));
    const dry = await dry_run(`Guide-${kind}`);
    expect(dry.effects.map((one: Json) => one.kind)).toContain(kind === 'mail' ? 'mail' : 'http');
  }
  await dry_run('Eventful', { payload: lead('dry'), version: 1 });
  await dry_run('Eventful', { document: JSON.stringify(definition({
    Answer: { type: 'Response', kind: 'Http', inputs: { statusCode: 201, body: 'made' }, runAfter: {} },
  })) });
  const { effects } = await dry_run('Eventful', { document: JSON.stringify(definition({
    Child: { type: 'Workflow', inputs: { host: { workflow: { id: 'Drafted' } }, body: { who: 'Ann' } }, runAfter: {} },
    Secret: {
      type: 'Http', inputs: { method: 'GET', uri: 'https://example.com/' }, runAfter: {},
      runtimeConfiguration: { secureData: { properties: ['inputs'] } },
    },
  })) });
  expect(effects).toMatchObject([{ kind: 'flow' }, { contentHidden: true }]);
  await dry_run('Unconnected');
  await editor.ask('POST', 'flows/Eventful/dry-runs', { version: 'one' }, 400);
  await editor.ask('POST', 'flows/Eventful/dry-runs', { document: JSON.stringify(faulty) }, 400);
  await editor.ask('POST', 'flows/Eventful/dry-runs', { version: 99 }, 404);
  const evaluate = (body: object, status = 200) => script.ask('POST', 'expression-evaluations', body, status);
  const [run] = await script.get('runs?flow=Eventful&limit=1');
  expect(await evaluate({ expression: 'add(1, 2)' })).toEqual({ result: 3 });
  await evaluate({ expression: "@triggerBody()?['OfferTitle']", run: run.id });
  expect(await evaluate({ expression: 'add(1,' })).toHaveProperty('error');
  await evaluate({ expression: '' }, 400);
  await evaluate({ expression: '1', run: 'nothing' }, 404);
}

// --- Connections and connectors ----------------------------------------------------------------------

async function walk_through_connections(walk: Walk): Promise<void> {
  const { editor, owner, viewer, script, sandbox } = walk;
  const slack = (name: string, token: string) => ({
    api: 'shared_slack', name, settings: { api_url: `${sandbox.accounts.url}/api`, expires: '2099-01-01' }, secrets: { token },
  });
  await editor.ask('POST', 'connections', slack('slack-1', 'xoxb-sandbox-token'));
  await editor.ask('POST', 'connections', slack('slack-2', 'wrong'));
  await editor.ask('POST', 'connections', { api: 'shared_nothing', name: 'x' }, 400);
  await editor.ask('POST', 'connections', { api: 'shared_slack', name: 'x', settings: { odd: '1' } }, 400);
  expect(await editor.ask('POST', 'connections/slack-1/test')).toMatchObject({ ok: true });
  expect(await editor.ask('POST', 'connections/slack-2/test')).toMatchObject({ ok: false });
  await editor.ask('POST', 'connections/nothing/test', undefined, 404);
  for (const asker of [editor, script, viewer]) {
    await asker.get('connections');
    await asker.get('connections/slack-2');
  }
  await viewer.get('connections/nothing', 404);
  await editor.ask('PATCH', 'connections/slack-2', { secrets: { token: 'xoxb-sandbox-token' }, settings: { expires: '2020-01-01' } });
  await editor.ask('PATCH', 'connections/slack-2', { settings: { expires: 'soon' } }, 400);
  await editor.ask('PATCH', 'connections/nothing', {}, 404);
  const { accounts } = sandbox;
  await editor.ask('POST', 'connections', {
    api: 'shared_dynamicscrmonline', name: 'dynamics-2',
    settings: { tenant: accounts.tenant, client_id: accounts.client_id, login_url: accounts.url, api_url: accounts.url, discovery_url: accounts.url },
    secrets: { client_secret: accounts.client_secret },
  });
  await editor.ask('DELETE', 'connections/dynamicscrmonline-1', undefined, 409);
  const { flows } = await editor.ask('POST', 'connections/dynamicscrmonline-1/replace', { with: 'dynamics-2' });
  expect(flows.length).toBeGreaterThan(0);
  await editor.ask('POST', 'connections/slack-1/replace', { with: 'dynamics-2' }, 400);
  await editor.ask('POST', 'connections/slack-1/replace', { with: 'nothing' }, 404);
  await editor.ask('DELETE', 'connections/slack-2');
  await editor.ask('DELETE', 'connections/slack-2', undefined, 404);
  await editor.ask('POST', 'connections/slack-1/authorize', undefined, 400);
  await editor.ask('POST', 'connections/nothing/authorize', undefined, 404);
  await sign_in_at_a_page(walk, owner);
}

async function sign_in_at_a_page({ editor, script, nobody, sandbox }: Walk, owner: Asker): Promise<void> {
  const url = sandbox.accounts.url;
  await editor.ask('POST', 'connectors', { name: 'contacts', definition: {
    swagger: '2.0', info: { title: 'Contacts', version: '1' }, host: new URL(url).host, basePath: '/service', schemes: ['http'],
    paths: { '/contacts': { get: { operationId: 'List', responses: { 200: { description: 'ok' } } } } },
    securityDefinitions: { o: { type: 'oauth2', flow: 'accessCode', authorizationUrl: `${url}/auth`, tokenUrl: `${url}/token`, scopes: { all: '' } } },
    security: [{ o: [] }],
  } });
  await editor.ask('POST', 'connections', {
    api: 'shared_contacts', name: 'contacts-1', settings: { client_id: 'leadflow', base_url: `${url}/service` }, secrets: { client_secret: 'hush' },
  });
  expect(await owner.get('connections/contacts-1')).toMatchObject({ canSignIn: true, state: 'not_signed_in' });
  await owner.ask('POST', 'connections/contacts-1/authorize');
  await script.ask('POST', 'connections/contacts-1/authorize', undefined, 409);
  await nobody.ask('GET', '/oauth/callback?state=abc&error=access_denied&error_description=no', undefined, 303);
  await nobody.ask('GET', '/oauth/callback?state=abc&code=x', undefined, 303);
}

// An imported connector with what few have: a tree, a form that depends, a family of operations.
const rich = (url: string) => ({
  swagger: '2.0', info: { title: 'Rich', version: '1' }, host: new URL(url).host, basePath: '/', schemes: ['http'],
  securityDefinitions: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } }, security: [{ key: [] }],
  paths: {
    '/items': {
      post: {
        operationId: 'Add_V2', 'x-ms-api-annotation': { family: 'Add', revision: 2 },
        parameters: [{ name: 'folder', in: 'query', type: 'string', 'x-ms-dynamic-tree': {
          open: { operationId: 'Folders', itemsPath: 'value', itemValuePath: 'Id', itemTitlePath: 'Name', itemIsParent: 'IsFolder', parameters: {} },
          browse: { operationId: 'Folders', itemsPath: 'value', itemValuePath: 'Id', itemTitlePath: 'Name', itemIsParent: 'IsFolder',
            parameters: { id: { 'value-property': 'Id' } } },
        } }],
        responses: { 200: { description: 'ok', schema: { type: 'object', 'x-ms-dynamic-schema': { operationId: 'Shape', parameters: {}, 'value-path': 'shape' } } } },
      },
    },
    '/folders': { get: { operationId: 'Folders', parameters: [{ name: 'id', in: 'query', type: 'string' }], responses: { 200: { description: 'ok' } } } },
    '/shape': { get: { operationId: 'Shape', responses: { 200: { description: 'ok' } } } },
  },
});

async function walk_through_a_rich_connector({ editor, viewer }: Walk): Promise<void> {
  const body = JSON.stringify({
    value: [{ Id: 'a', Name: 'A', IsFolder: true }, { Id: 'b', Name: 'B', IsFolder: false }],
    shape: { type: 'object', properties: { id: { type: 'string' } } },
  });
  const service = await far_side(() => ({ status: 200, headers: { 'content-type': 'application/json' }, body }));
  try {
    await editor.ask('POST', 'connectors?name=rich', rich(service.url));
    await editor.ask('POST', 'connections', { api: 'shared_rich', name: 'rich-1', settings: { base_url: service.url }, secrets: { api_key: 'hush' } });
    await viewer.get('connectors/shared_rich');
    const at = 'connectors/shared_rich/operations/Add_V2';
    const ask = { connection: 'rich-1', field: 'folder', values: {} };
    const { choices } = await editor.ask('POST', `${at}/choices`, ask);
    expect(choices[0].folder).toBe(true);
    await editor.ask('POST', `${at}/choices`, { ...ask, node: choices[0].node });
    await editor.ask('POST', `${at}/fields`, { connection: 'rich-1', outputs: true, values: {} });
  } finally {
    await service.close();
  }
}

async function walk_through_connectors(walk: Walk): Promise<void> {
  const { editor, viewer } = walk;
  for (const fixture of ['dynamic', 'polling', 'webhook', 'odd-shapes', 'openapi31']) {
    const text = readFileSync(join(kRoot, 'tests/connectors', fixture, 'apiDefinition.swagger.json'), 'utf8');
    await editor.ask('POST', `connectors?name=${fixture.replace('-', '')}`, JSON.parse(text));
  }
  await editor.ask('POST', 'connectors', '{', 400);
  await editor.ask('POST', 'connectors?name=Not-A-Name', '{"paths":{}}', 400);
  const brief: Json[] = await viewer.get('connectors');
  await viewer.get('connectors?operations=true');
  for (const { api } of brief) await viewer.get(`connectors/${api}`);
  await viewer.get('connectors/shared_nothing', 404);
  await editor.ask('DELETE', 'connectors/webhook');
  await editor.ask('DELETE', 'connectors/webhook', undefined, 404);
}

async function walk_through_lookups(walk: Walk): Promise<void> {
  const { editor, sandbox } = walk;
  const post_item = 'connectors/shared_dynamicscrmonline/operations/PostItem_V2';
  const connection = 'dynamics-2';
  const { choices } = await editor.ask('POST', `${post_item}/choices`, { connection, field: 'dataset', values: {} });
  const values = { dataset: choices[0].value, table: 'leads' };
  await editor.ask('POST', `${post_item}/choices`, { connection, field: 'table', values });
  const { fields } = await editor.ask('POST', `${post_item}/fields`, { connection, field: 'item', values });
  expect(fields.length).toBeGreaterThan(10);
  await editor.ask('POST', `${post_item}/fields`, { connection, field: 'item' }, 400);
  await editor.ask('POST', `${post_item}/choices`, { field: 'dataset' }, 400);
  await editor.ask('POST', 'connectors/shared_nothing/operations/X/choices', { connection }, 404);
  await editor.ask('POST', 'connectors/shared_dynamicscrmonline/operations/X/fields', { connection }, 404);
  const { accounts } = sandbox;
  await editor.ask('PATCH', `connections/${connection}`, { secrets: { client_secret: 'wrong' } });
  await editor.ask('POST', `${post_item}/choices`, { connection, field: 'table', values }, 424);
  await editor.ask('PATCH', `connections/${connection}`, { secrets: { client_secret: accounts.client_secret } });
}

// Triggers that reach out: what a flow tells of them.
async function walk_through_triggers(walk: Walk): Promise<void> {
  const { editor, viewer, nobody, leadflow } = walk;
  let asked_well = false; // Once.
  const service = await far_side((_, { method }) => {
    const status = method === 'POST' ? 400 : asked_well ? 503 : 200;
    asked_well ||= method === 'GET';
    return { status, body: '{}' };
  });
  try {
    const call = { method: 'POST', uri: service.url, body: { callback: '@{listCallbackUrl()}' } };
    for (const [name, trigger] of Object.entries({
      Hook: { type: 'HttpWebhook', inputs: { subscribe: call, unsubscribe: call } },
      Asks: { type: 'Http', recurrence: { frequency: 'Second', interval: 1 }, inputs: { method: 'GET', uri: service.url } },
    })) {
      await editor.ask('POST', `flows?name=${name}`, { triggers: { one: trigger }, actions: { A: compose(1) } });
      await viewer.get(`flows/${name}`);
    }
    await until('a question', async () => ((await viewer.get('flows/Asks')).polling?.polled ? true : undefined));
    await until('a failure', async () => ((await viewer.get('flows/Asks')).polling?.error ? true : undefined));
    await until('a refusal', async () => ((await viewer.get('flows/Hook')).subscription?.error ? true : undefined));
    await viewer.get('flows');
  } finally {
    await service.close();
  }
  const answers = await leadflow.import_flow(definition({
    Answer: { type: 'Response', kind: 'Http', inputs: { statusCode: 200, body: { thanks: true } }, runAfter: {} },
  }), ['--name', 'Answers']);
  const path = answers.url.slice(answers.url.indexOf('/workflows/'));
  await nobody.ask('POST', path, { id: 1 });
  await nobody.ask('POST', path.replace(/sig=.*/, 'sig=wrong'), { id: 1 }, 401);
  await nobody.ask('POST', path.replace(/\/workflows\/[^/]+/, '/workflows/nothing'), { id: 1 }, 404);
}

// --- The server ---------------------------------------------------------------------------------------

async function walk_through_the_rest(walk: Walk): Promise<void> {
  const { owner, editor, nobody, viewer } = walk;
  await owner.get('keys');
  await owner.ask('POST', 'keys/rotate');
  await until('the new key', async () => ((await owner.get('keys')).state === 'sealing' ? undefined : true));
  await editor.get('keys', 403);
  for (const path of ['/health/live', '/health/ready', '/metrics']) await nobody.get(path);
  await viewer.get('openapi.json');
  const { headers } = await post(`${walk.leadflow.base}/api/v1/openapi.json`, undefined, { method: 'GET', headers: { cookie: viewer.cookie } });
  await viewer.ask('GET', 'openapi.json', undefined, 304, { 'if-none-match': String(headers['etag']) });
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
    become_owner, walk_through_people, walk_through_tokens, ask_in_vain, walk_through_flows, name_flows_in_vain, walk_through_drafts, walk_through_runs, walk_through_receipts,
    walk_through_rehearsals, walk_through_connections, walk_through_connectors, walk_through_a_rich_connector, walk_through_lookups, walk_through_triggers,
    walk_through_sessions, walk_through_the_rest, try_too_often,
  ]) await test.step(step.name.replaceAll('_', ' '), () => step(walk));
  expect(contract.never_asked(), 'these routes were never asked: the walk goes past them').toEqual(Object.keys(kNeverAsked));
  expect(contract.never_seen(), 'no answer had these members').toEqual(Object.keys(kNeverSeen));
  expect(contract.never_well(), 'of these only refusals were seen').toEqual([]);
});
