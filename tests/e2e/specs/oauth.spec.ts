// SPDX-License-Identifier: Apache-2.0
// A person signs a connection in at a real OpenID provider's page, in a real browser; calls go out
// under that sign-in, whose refresh token changes at each use and survives crashes.
import { BrowserContext, Page } from '@playwright/test';
import { existsSync } from 'node:fs';
import { IdentityProvider } from '../fixtures/identity';
import { Flow, Leadflow } from '../fixtures/leadflow';
import { post, run_id } from '../fixtures/post';
import { expect, test as world } from '../fixtures/world';

const kChromium = [process.env['LEADFLOW_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  .find((path) => path !== undefined && existsSync(path));
const kPassword = 'correct horse battery';

interface Connection {
  name: string;
  state: string;
  usedBy: string[];
  signedIn?: string;
  lastCall?: { ok: boolean; error?: string };
}

const test = world.extend<{ identity: IdentityProvider }>({
  launchOptions: async ({}, use) => use(kChromium === undefined ? {} : { executablePath: kChromium, args: ['--no-sandbox', '--disable-gpu'] }),
  ignoreHTTPSErrors: true,
  identity: async ({ leadflow }, use) => {
    const identity = await IdentityProvider.start(`${leadflow.base}/oauth/callback`);
    await use(identity);
    await identity.stop();
  },
});
test.skip(kChromium === undefined, 'no Chromium is installed (LEADFLOW_CHROMIUM names one)');

async function connection(leadflow: Leadflow): Promise<Connection> {
  const list = await leadflow.json<Connection[]>(['connection', 'list']);
  return list.find((one) => one.name === 'crm') as Connection;
}

// The browser of the first owner, who is signed in to leadflow.
async function be_owner(leadflow: Leadflow, page: Page): Promise<void> {
  const line = await leadflow.program.line(/^owner (https?:\/\/\S+)\/setup#(\S+) /);
  await page.goto(`${leadflow.base}/health/live`);
  const status = await page.evaluate(async ([token, password]) => (await fetch('/api/v1/setup', {
    method: 'POST', headers: { 'x-leadflow-portal': '1', 'content-type': 'application/json' },
    body: JSON.stringify({ token, email: 'ann@example.com', name: 'Ann', password }),
  })).status, [line[2] as string, kPassword]);
  expect(status).toBe(200);
}

// What the page of connections does when its button is pressed: the provider's address.
async function begin(leadflow: Leadflow, page: Page): Promise<string> {
  await page.goto(`${leadflow.base}/health/live`);
  const answer = await page.evaluate(async () => {
    const said = await fetch('/api/v1/connections/crm/authorize', { method: 'POST', headers: { 'x-leadflow-portal': '1' } });
    return { status: said.status, body: await said.text() };
  });
  expect(answer.status, answer.body).toBe(200);
  return (JSON.parse(answer.body) as { url: string }).url;
}

async function sign_in(page: Page, url: string, answer: 'Allow' | 'Deny' = 'Allow', user = 'erika'): Promise<void> {
  await page.goto(url);
  const name = page.getByLabel('User');
  if (await name.isVisible()) {
    await name.fill(user);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }
  await page.getByRole('button', { name: answer }).click();
  await page.waitForURL(/\/connections\?/);
}

// Where a browser is sent that comes back so.
async function sent_to(leadflow: Leadflow, query: string, context?: BrowserContext): Promise<URLSearchParams> {
  const headers: Record<string, string> = {};
  if (context) headers['cookie'] = (await context.cookies()).map((one) => `${one.name}=${one.value}`).join('; ');
  const answer = await post(`${leadflow.base}/oauth/callback?${query}`, undefined, { method: 'GET', headers });
  expect(answer.status).toBe(303);
  const location = String(answer.headers.location);
  expect(location.startsWith(`${leadflow.base}/connections?`)).toBe(true);
  return new URL(location).searchParams;
}

async function lead_arrives(leadflow: Leadflow, flow: Flow, name: string): Promise<void> {
  const run = await leadflow.finished_run(run_id(await post(leadflow.url(flow), { name })));
  expect(run.status, JSON.stringify(run)).toBe('Succeeded');
}

test('a person signs in at the provider, and leads go out under that sign-in', async ({ page, leadflow, identity }) => {
  await identity.connect(leadflow);
  const flow = await leadflow.import_flow(IdentityProvider.flow(), ['--name', 'To contacts']);
  expect(await connection(leadflow)).toMatchObject({ state: 'not_signed_in', usedBy: ['To contacts'] });
  await be_owner(leadflow, page);
  const url = await begin(leadflow, page);
  expect(new URL(url).searchParams.get('code_challenge_method')).toBe('S256');
  await sign_in(page, url);
  expect(new URL(page.url()).searchParams.get('authorized')).toBe('crm');
  expect((await connection(leadflow)).state).toBe('connected');
  expect((await connection(leadflow)).signedIn).toBeTruthy();
  await lead_arrives(leadflow, flow, 'Needle');
  const log = await identity.control();
  expect(log.calls).toMatchObject([{ account: 'erika' }]);
  expect(log.calls[0]?.body).toContain('Needle');
  expect(log.errors).toEqual([]);
  expect((await connection(leadflow)).lastCall).toMatchObject({ ok: true });
  expect((await post(`${leadflow.base}/metrics`, undefined, { method: 'GET' })).body)
    .toContain('leadflow_connections{state="connected"} 1');
  expect(leadflow.logs()).not.toContain('client-hush');
});

test('refresh tokens that change are never used twice, whatever crashes', async ({ page, leadflow, identity }) => {
  await identity.connect(leadflow);
  const flow = await leadflow.import_flow(IdentityProvider.flow(), ['--name', 'To contacts']);
  await be_owner(leadflow, page);
  await sign_in(page, await begin(leadflow, page));
  await lead_arrives(leadflow, flow, 'first');
  for (let round = 0; round < 3; ++round) {
    // Ten leads want a token at once: one renewal.
    await identity.control('end-access-tokens');
    const before = identity.renewals(await identity.control());
    await Promise.all(Array.from({ length: 10 }, (_, i) => lead_arrives(leadflow, flow, `lead ${round} ${i}`)));
    expect(identity.renewals(await identity.control()) - before).toBe(1);
    // A call with a renewed token is under way: whatever it was renewed by is durable.
    await identity.control('end-access-tokens');
    await identity.control('hold');
    const calls = (await identity.control()).calls.length;
    const pending = post(leadflow.url(flow), { name: `held ${round}` });
    await identity.calls(calls + 1);
    await pending;
    await leadflow.kill();
    await identity.control('answer');
    await leadflow.start();
    await lead_arrives(leadflow, flow, `after the crash ${round}`);
  }
  const log = await identity.control();
  expect(log.errors).toEqual([]);
  expect(log.revoked).toBe(0);
  expect((await connection(leadflow)).state).toBe('connected');
});

test('a sign-in that nobody here began, or that was used or lost, is refused', async ({ page, leadflow, identity, browser }) => {
  await identity.connect(leadflow);
  await be_owner(leadflow, page);
  // Made up.
  expect((await sent_to(leadflow, 'code=x&state=0123')).get('reason')).toContain('not known');
  expect((await sent_to(leadflow, 'code=x', page.context())).get('reason')).toContain('not known');
  // Begun in this browser, and finished in another one: a foreign account must not slip in.
  const lured = await browser.newContext({ ignoreHTTPSErrors: true });
  try {
    const other = await lured.newPage();
    await sign_in(other, await begin(leadflow, page), 'Allow', 'mallory');
    expect(new URL(other.url()).searchParams.get('reason')).toContain('another browser');
  } finally {
    await lured.close();
  }
  // The person says no.
  await sign_in(page, await begin(leadflow, page), 'Deny');
  expect(new URL(page.url()).searchParams.get('failed')).toBe('crm');
  expect(new URL(page.url()).searchParams.get('reason')).toContain('access was not allowed');
  // Used twice.
  const url = await begin(leadflow, page);
  const state = new URL(url).searchParams.get('state') as string;
  const cookies = await page.context().cookies();
  await sign_in(page, url);
  expect(new URL(page.url()).searchParams.get('authorized')).toBe('crm');
  await page.context().addCookies(cookies);
  expect((await sent_to(leadflow, `code=again&state=${state}`, page.context())).get('reason')).toContain('not known');
  // From before a restart, which ends all visits.
  const lost = new URL(await begin(leadflow, page)).searchParams.get('state') as string;
  const kept = page.context();
  await leadflow.crash_and_restart();
  expect((await sent_to(leadflow, `code=late&state=${lost}`, kept)).get('reason')).toContain('not known');
  expect((await identity.control()).errors).toEqual([]);
  expect((await connection(leadflow)).state).toBe('connected');
});
