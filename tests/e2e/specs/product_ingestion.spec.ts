// SPDX-License-Identifier: Apache-2.0
// A publisher with access to Partner Center's API: an offer's lead destination is planned, shown as a
// difference, applied and published, by the command line and by the API, against a stand-in that is
// as strict as the schema of the resource customer-leads.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Flow, guide_flow, Leadflow } from '../fixtures/leadflow';
import { post } from '../fixtures/post';
import { Sandbox } from '../fixtures/sandbox';
import { expect, test } from '../fixtures/world';

interface Plan {
  product: { id: string; title: string };
  current: Record<string, unknown>;
  wanted: Record<string, unknown>;
  changes: { path: string; from: unknown; to: unknown }[];
  fingerprint: string;
  job?: { id: string; status: string };
  publication?: { id: string; status: string };
}

const kOffer = 'lead-scorer';
const kWithTable = 'lead-archive';

async function ready({ leadflow, sandbox }: { leadflow: Leadflow; sandbox: Sandbox }): Promise<Flow> {
  await sandbox.connect(leadflow);
  await sandbox.connect_partner_center(leadflow);
  return leadflow.import_flow(guide_flow('both'));
}

const args = (what: string, offer: string, flow: Flow, ...more: string[]): string[] =>
  ['offer', what, offer, '--connection', 'partner-center', '--flow', flow.id, ...more];
const signature = (flow: Flow): string => new URL(flow.url).searchParams.get('sig') as string;

// As a script asks.
async function scripted(leadflow: Leadflow) {
  const { token } = await leadflow.json<{ token: string }>(['token', 'add', `script-${Math.random()}`]);
  return async (what: string, body: object): Promise<{ status: number; body: any }> => { // eslint-disable-line @typescript-eslint/no-explicit-any
    const answer = await post(`${leadflow.base}/api/v1/partner-center/${what}`, body, { headers: { authorization: `Bearer ${token}` } });
    return { status: answer.status, body: JSON.parse(answer.body) };
  };
}

test('a flow becomes the destination of an offer: planned, applied, and then there is nothing to do', async ({ leadflow, sandbox }) => {
  const flow = await ready({ leadflow, sandbox });
  expect((await leadflow.command(['connection', 'test', 'partner-center'])).stdout).toContain('signed in to Partner Center');

  const plan = await leadflow.command(args('plan', kWithTable, flow));
  expect(plan.code, plan.stderr).toBe(0);
  expect(plan.stdout).toContain('Lead Archive');
  expect(plan.stdout).toContain('- leadDestination: "table"\n+ leadDestination: "httpsEndpoint"\n');
  expect(plan.stdout).toContain('- tableLeadConfiguration.storageAccountConnectionString: "••••"\n');
  expect(plan.stdout).toContain('+ httpsEndpointLeadConfiguration.contactEmail: ["leads@contoso.com"]\n');
  expect(plan.stdout, 'of the address only the key’s end is shown').not.toContain(signature(flow));
  expect(plan.stdout).toContain(`sig=••••${signature(flow).slice(-4)}`);
  expect(await sandbox.received('product_ingestion'), 'a plan changes nothing').toEqual([]);

  const applied = await leadflow.command(args('apply', kWithTable, flow));
  expect(applied.code, applied.stderr).toBe(0);
  expect(applied.stdout).toContain('the draft is changed');
  const [resource] = await sandbox.received<Record<string, any>>('product_ingestion'); // eslint-disable-line @typescript-eslint/no-explicit-any
  expect(resource?.['httpsEndpointLeadConfiguration']).toEqual({ httpsEndpointUrl: flow.url, contactEmail: ['leads@contoso.com'] });
  expect(resource?.['tableLeadConfiguration']).toBeUndefined();

  expect((await leadflow.command(args('plan', kWithTable, flow))).stdout).toContain('no changes');
  const again = await leadflow.json<Plan>(args('apply', kWithTable, flow));
  expect(again.changes).toEqual([]);
  expect(again.job, 'no job for nothing').toBeUndefined();

  // Other contacts are a change of their own.
  const contacts = await leadflow.json<Plan>(args('plan', kWithTable, flow, '--contact', 'ann@contoso.com', '--contact', 'bob@contoso.com'));
  expect(contacts.changes).toEqual([{
    path: 'httpsEndpointLeadConfiguration.contactEmail', from: ['leads@contoso.com'], to: ['ann@contoso.com', 'bob@contoso.com'],
  }]);
});

test('publishing: preview first, and live only what the preview has', async ({ leadflow, sandbox }) => {
  const flow = await ready({ leadflow, sandbox });
  const early = await leadflow.command(args('apply', kOffer, flow, '--publish', 'live'));
  expect(early.code).toBe(1);
  expect(early.stderr).toContain('publish it to preview first');
  expect(await sandbox.received('product_ingestion')).toEqual([]);
  expect(await leadflow.json<Plan>(args('apply', kOffer, flow, '--publish', 'preview')))
    .toMatchObject({ job: { status: 'succeeded' }, publication: { status: 'succeeded' } });
  const live = await leadflow.json<Plan>(args('apply', kOffer, flow, '--publish', 'live'));
  expect(live.job).toBeUndefined();
  expect(live.publication?.status).toBe('succeeded');
  const targets = (await sandbox.received<{ target?: { targetType: string } }>('product_ingestion')).map(({ target }) => target?.targetType);
  expect(targets).toEqual(['live', 'preview', undefined]);
  expect((await leadflow.command(args('apply', kOffer, flow, '--publish', 'elsewhere'))).stderr).toContain('preview nor live');
});

test('any destination can be wanted, and its secrets are shown nowhere', async ({ leadflow, sandbox }) => {
  await ready({ leadflow, sandbox });
  const ask = await scripted(leadflow);
  const key = 'c2VjcmV0LWtleS1vZi10aGUtYWNjb3VudA==';
  const destination = {
    leadDestination: 'blob',
    blobLeadConfiguration: {
      storageAccountConnectionString: `DefaultEndpointsProtocol=https;AccountName=leads;AccountKey=${key};EndpointSuffix=core.windows.net`,
      containerName: 'leads',
    },
  };
  const wish = { connection: 'partner-center', offer: kOffer, destination, contacts: ['ann@contoso.com'] };
  const plan = await ask('plan', wish);
  expect(plan.status, JSON.stringify(plan.body)).toBe(200);
  expect(JSON.stringify(plan.body)).not.toContain(key);
  const applied = await ask('apply', { ...wish, fingerprint: plan.body.fingerprint });
  expect(applied.status, JSON.stringify(applied.body)).toBe(200);
  expect((await sandbox.received<Record<string, unknown>>('product_ingestion'))[0]).toMatchObject({ leadDestination: 'blob' });
  expect(leadflow.logs()).not.toContain(key);
  const file = join(leadflow.data, 'destination.json');
  writeFileSync(file, JSON.stringify({ leadDestination: 'email', emailLeadConfiguration: { contactEmail: ['ann@contoso.com'] } }));
  const mail = await leadflow.json<Plan>(['offer', 'plan', kOffer, '--connection', 'partner-center', '--destination', file]);
  expect(mail.wanted).toMatchObject({ leadDestination: 'email', emailLeadConfiguration: { contactEmail: ['ann@contoso.com'] } });
  for (const wrong of [{ ...wish, flow: 'x' }, { ...wish, destination: undefined }, { ...wish, destination: { leadDestination: 'fax' } }, { ...wish, contacts: 'nobody' }])
    expect((await ask('plan', wrong)).status).toBe(400);
});

test('what the far side refuses is told in its words, and nobody is signed out by it', async ({ leadflow, sandbox }) => {
  const flow = await ready({ leadflow, sandbox });
  const ask = await scripted(leadflow);
  const wish = { connection: 'partner-center', offer: kOffer, flow: flow.id };

  const unknown = await ask('plan', { ...wish, offer: 'nothing' });
  expect(unknown.status).toBe(404);
  expect(unknown.body.error.message).toContain("no offer 'nothing'");
  expect((await ask('plan', { ...wish, flow: 'nothing' })).status).toBe(404);
  expect((await ask('plan', { ...wish, connection: 'nothing' })).status).toBe(404);
  expect((await ask('plan', { ...wish, connection: 'smtp-1' })).status).toBe(400);

  const { fingerprint } = (await ask('plan', wish)).body as Plan;
  await sandbox.fault({ target: 'product_ingestion', at: 'job' });
  const failed = await ask('apply', { ...wish, fingerprint });
  expect(failed.status).toBe(424);
  expect(failed.body.error.message).toContain('invalidState: The product is being published.');
  expect((await ask('plan', wish)).body.changes, 'nothing was changed').not.toEqual([]);
  await sandbox.fault({ target: 'product_ingestion', status: 423 });
  expect((await ask('plan', wish)).body.error.message).toContain('try again later');
  // A question after the job that is not answered, and a token that ends, do not matter.
  await sandbox.expire_tokens();
  expect((await ask('apply', { ...wish, fingerprint })).status).toBe(200);

  await sandbox.connect_partner_center(leadflow, 'wrong');
  const refused = await ask('plan', wish);
  expect(refused.status).toBe(424);
  expect(refused.body.error.message).toContain('client secret is wrong');
  expect((await leadflow.command(['connection', 'test', 'partner-center'])).code).toBe(1);
});

test('a plan that is not true any more is refused', async ({ leadflow, sandbox }) => {
  const flow = await ready({ leadflow, sandbox });
  const first = await leadflow.json<Plan>(args('plan', kOffer, flow));
  // Somebody else is faster.
  await leadflow.json(args('apply', kOffer, flow, '--contact', 'ann@contoso.com'));
  const late = await leadflow.command(args('apply', kOffer, flow, '--fingerprint', first.fingerprint));
  expect(late.code).toBe(1);
  expect(late.stderr).toContain('plan again');
  const ask = await scripted(leadflow);
  expect((await ask('apply', { connection: 'partner-center', offer: kOffer, flow: flow.id, fingerprint: first.fingerprint })).status).toBe(409);
  expect((await sandbox.received('product_ingestion')).length).toBe(1);
  // So is one after the key of the flow's URL was changed.
  const second = await leadflow.json<Plan>(args('plan', kOffer, flow));
  expect(second.changes).toEqual([]);
  await leadflow.json(['flow', 'rotate', flow.id]);
  const rotated = await leadflow.json<Plan>(args('plan', kOffer, flow));
  expect(rotated.changes.map(({ path }) => path)).toEqual(['httpsEndpointLeadConfiguration.httpsEndpointUrl']);
  expect((await leadflow.command(args('apply', kOffer, flow, '--fingerprint', second.fingerprint))).code).toBe(1);
});
