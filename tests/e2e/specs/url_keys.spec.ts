// SPDX-License-Identifier: Apache-2.0
// A flow's URL gets a new key while the old one goes on; and what a URL can ask for besides.
import { createHmac, X509Certificate } from 'node:crypto';
import { Agent } from 'node:https';
import { ask, told } from '../fixtures/api';
import { Flow, Leadflow } from '../fixtures/leadflow';
import { Liar, Lie } from '../fixtures/liar';
import { error_of, post } from '../fixtures/post';
import { until } from '../fixtures/process';
import { self_signed } from '../fixtures/smtp';
import { expect, test } from '../fixtures/world';

interface Keys { url: string; keys: { name: string; requests: number; callers: number; ends?: string; lastAddress?: string }[] }

const kFlow = {
  definition: {
    triggers: { manual: { type: 'Request', kind: 'Http', inputs: { schema: {} } } },
    actions: { Keep: { type: 'Compose', inputs: '@triggerBody()', runAfter: {} } },
  },
};
const here = (leadflow: Leadflow, url: string) => leadflow.base + url.slice(url.indexOf('/workflows/'));
const keys_of = (leadflow: Leadflow, flow: Flow) => told<Keys>(leadflow, 'GET', `flows/${flow.id}/url-keys`);

test('two keys work while they overlap, and it shows who still uses the old one', async ({ leadflow }) => {
  const flow = await leadflow.import_flow(kFlow);
  const old_url = flow.url;
  expect((await post(here(leadflow, old_url), { n: 1 })).status).toBe(202);
  const rotated = await leadflow.json<Keys>(['flow', 'rotate', flow.id, '--overlap-days', '2']);
  expect(rotated.url).not.toBe(old_url);
  expect((await post(here(leadflow, rotated.url), { n: 2 })).status).toBe(202);
  expect((await post(here(leadflow, old_url), { n: 3 })).status).toBe(202);
  expect((await keys_of(leadflow, flow)).keys).toMatchObject([
    { name: 'present', requests: 1, callers: 1 }, { name: 'older', requests: 2, lastAddress: '127.0.0.1' }]);

  await leadflow.restart();
  expect((await keys_of(leadflow, flow)).keys.map((one) => one.requests)).toEqual([1, 2]);
  expect((await post(here(leadflow, old_url), { n: 4 })).status).toBe(202);
  await told(leadflow, 'DELETE', `flows/${flow.id}/url-keys/older`);
  const refused = await post(here(leadflow, old_url), { n: 5 });
  expect(refused.status).toBe(401);
  expect(error_of(refused).message).toContain('copy the whole URL anew');
  expect((await post(here(leadflow, rotated.url), { n: 6 })).status).toBe(202);
  expect((await told<{ url: string }>(leadflow, 'GET', `flows/${flow.id}`)).url).toContain(new URL(rotated.url).search);
});

test('a URL asks for what its guard says, and nothing of it is shown', async ({ leadflow }) => {
  const flow = await leadflow.import_flow(kFlow);
  const url = leadflow.url(flow);
  const guard = (value: object) => told(leadflow, 'PUT', `flows/${flow.id}/url-guard`, value);
  const body = JSON.stringify({ n: 1 });

  await guard({ addresses: ['203.0.113.0/24'] });
  expect((await post(url, body, { headers: { 'content-type': 'application/json' } })).status).toBe(403);
  // A proxy on this machine says for whom it asks.
  expect((await post(url, body, { headers: { 'x-forwarded-for': '198.51.100.1, 203.0.113.9' } })).status).toBe(202);

  await guard({ basic: { user: 'ms', password: 'secret-word' } });
  const unknown = await post(url, body);
  expect([unknown.status, unknown.headers['www-authenticate']]).toEqual([401, 'Basic realm="workflow", charset="UTF-8"']);
  const basic = `Basic ${Buffer.from('ms:secret-word').toString('base64')}`;
  expect((await post(url, body, { headers: { authorization: basic } })).status).toBe(202);

  await guard({ hmac: { header: 'X-Signature', secret: 'secret-key' } });
  expect((await post(url, body)).status).toBe(401);
  const signature = createHmac('sha256', 'secret-key').update(body).digest('hex');
  expect((await post(url, body, { headers: { 'x-signature': `sha256=${signature}` } })).status).toBe(202);
  expect((await post(url, `${body} `, { headers: { 'x-signature': `sha256=${signature}` } })).status).toBe(401);
  expect(await told(leadflow, 'GET', `flows/${flow.id}/url-guard`)).toEqual({ addresses: [], perMinute: null, hmac: { header: 'X-Signature' }, basic: null, bearer: null, clientCertificate: null });
  await leadflow.crash_and_restart();
  expect((await post(leadflow.url(flow), body)).status).toBe(401);
  expect((await post(leadflow.url(flow), body, { headers: { 'x-signature': signature } })).status).toBe(202);

  await guard({ perMinute: 2 });
  const statuses = [];
  for (let i = 0; i < 4; ++i) statuses.push(await post(leadflow.url(flow), body));
  expect(statuses.map((one) => one.status)).toEqual([202, 202, 429, 429]);
  expect(Number(statuses[3]?.headers['retry-after'])).toBeGreaterThan(0);
  expect((await ask(leadflow, 'PUT', `flows/${flow.id}/url-guard`, { perMinute: 0 })).status).toBe(400);
  expect(leadflow.logs()).not.toContain('secret-');
});

test('a URL asks for a token of an issuer, meant for it', async ({ leadflow }) => {
  const issuer = await Liar.start();
  try {
    const flow = await leadflow.import_flow(kFlow);
    const bearer = { tenant: issuer.url, audience: 'api://leads', clientIds: ['sender'] };
    await told(leadflow, 'PUT', `flows/${flow.id}/url-guard`, { bearer });
    const ask_with = (lie: Lie = {}) => post(leadflow.url(flow), { n: 1 }, {
      headers: { authorization: `Bearer ${issuer.access_token({ ...lie, claims: { aud: 'api://leads', azp: 'sender', ...lie.claims } })}` },
    });
    const none = await post(leadflow.url(flow), { n: 1 });
    expect([none.status, none.headers['www-authenticate']]).toEqual([401, 'Bearer error="invalid_token"']);
    // The keys are asked for when the first token comes.
    const first = await ask_with();
    expect([first.status, first.headers['retry-after']]).toEqual([503, '2']);
    await until('the keys', async () => ((await ask_with()).status === 202 ? true : undefined));
    for (const lie of [
      { claims: { aud: 'api://others' } }, { claims: { azp: 'another' } }, { claims: { exp: 1000 } },
      { claims: { iss: 'https://other.example' } }, { signature: 'other key' }, { signature: 'none' },
      { signature: 'shared secret' }, { signature: 'touched' },
    ] as Lie[]) {
      expect((await ask_with(lie)).status, JSON.stringify(lie)).toBe(401);
    }
    expect(leadflow.logs()).not.toContain('eyJ');
  } finally {
    await issuer.close();
  }
});

test('a URL asks for the certificate of its caller', async () => {
  const leadflow = new Leadflow({ args: ['--client-certificates'] });
  try {
    await leadflow.start();
    const flow = await leadflow.import_flow(kFlow);
    const [known, other] = [await self_signed('sender'), await self_signed('other')];
    const thumbprint = new X509Certificate(known.certificate).fingerprint256;
    const saved = await told(leadflow, 'PUT', `flows/${flow.id}/url-guard`, { clientCertificate: { thumbprints: [thumbprint] } });
    expect(saved).toMatchObject({ clientCertificate: { thumbprints: [thumbprint.replaceAll(':', '').toLowerCase()] } });
    const ask_as = (who?: { certificate: string; key: string }) => post(leadflow.url(flow), { n: 1 }, {
      agent: new Agent({ cert: who?.certificate, key: who?.key, rejectUnauthorized: false, maxCachedSessions: 0 }),
    });
    expect((await ask_as(known)).status).toBe(202);
    expect((await ask_as(other)).status).toBe(401);
    expect((await ask_as()).status).toBe(401);
    await leadflow.restart();
    expect((await ask_as(known)).status).toBe(202);
  } finally {
    await leadflow.dispose();
  }
});
