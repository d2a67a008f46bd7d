// SPDX-License-Identifier: Apache-2.0
/// <reference lib="dom" />
// People sign in to leadflow at a real OpenID provider's page, in a real browser; and what comes of
// providers that lie, of ways back that are somebody else's, and of people who may not.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Browser, Page } from '@playwright/test';
import { IdentityProvider } from '../fixtures/identity';
import { Leadflow } from '../fixtures/leadflow';
import { Liar, Lie } from '../fixtures/liar';
import { kPassword, Person, say_in } from '../fixtures/people';
import { expect, kPages, test as portal_test, why_no_browser } from '../fixtures/portal';

const kAxe = join(__dirname, '../../../portal/node_modules/axe-core/axe.min.js');
const say = say_in('en');

// The provider is another site than leadflow: localhost and 127.0.0.1 are.
const test = portal_test.extend<{ identity: IdentityProvider; ann: Person }>({
  serve: { args: ['--portal-dir', kPages, '--allow-private', 'localhost'] },
  ignoreHTTPSErrors: true,
  identity: async ({ leadflow }, use) => {
    const identity = await IdentityProvider.start(`${leadflow.base}/sign-in/oidc/callback`, 'localhost');
    await use(identity);
    await identity.stop();
  },
  // The first owner, whose browser `page` is.
  ann: async ({ page, leadflow }, use) => {
    const ann = new Person(page, say);
    await ann.become_owner(leadflow);
    await use(ann);
  },
});
test.skip(why_no_browser() !== undefined, why_no_browser());

interface Said {
  status: number;
  body: string;
}
async function ask(page: Page, method: string, path: string, body?: unknown): Promise<Said> {
  return page.evaluate(async ([how, where, what]) => {
    const said = await fetch(`/api/v1/${where}`, { method: how as string, headers: { 'x-leadflow-portal': '1' }, ...(what === undefined ? {} : { body: JSON.stringify(what) }) });
    return { status: said.status, body: await said.text() };
  }, [method, path, body] as const);
}
async function done(asked: Promise<Said>): Promise<string> {
  const said = await asked;
  expect(said.status, said.body).toBeLessThan(300);
  return said.body;
}

function provider(issuer: string, rule: object = {}): object {
  return { id: 'id', title: 'Contoso', issuer, clientId: 'leadflow', clientSecret: 'client-hush', newPeople: 'viewer', domains: ['example.com'], ...rule };
}
async function configure(ann: Person, ...providers: object[]): Promise<void> {
  await done(ask(ann.page, 'PUT', 'settings/sign-in', { password: true, providers }));
}

// A browser of somebody's own, at the sign-in page.
async function newcomer(browser: Browser, leadflow: Leadflow, path = ''): Promise<Page> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await page.goto(`${leadflow.base}/${path}`);
  return page;
}
async function to_provider(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Sign in with Contoso' }).or(page.getByRole('button', { name: 'Sign in with Contoso' })).click();
}
async function at_provider(page: Page, user: string, answer: 'Allow' | 'Deny' = 'Allow'): Promise<void> {
  await page.getByLabel('User').fill(user);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: answer }).click();
}
async function sign_in(page: Page, user: string): Promise<void> {
  await to_provider(page);
  await at_provider(page, user);
}
async function expect_in(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('button', { name, exact: true })).toBeVisible();
}
async function expect_out(page: Page, reason: string, words: string | RegExp): Promise<void> {
  await page.waitForURL((url) => url.searchParams.get('sign-in-failed') === reason);
  await expect(page.getByRole('alert')).toContainText(words);
  expect((await ask(page, 'GET', 'session')).status).toBe(401);
}
async function expect_clean(page: Page): Promise<void> {
  if (!existsSync(kAxe)) return;
  await page.evaluate(readFileSync(kAxe, 'utf8'));
  const found = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>("axe.run({ exclude: ['[data-tabster-dummy]'] }, { runOnly: ['wcag2a', 'wcag2aa'] }).then((result) => result.violations)");
  expect(found.map((one) => `${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
}

test('a person comes in by domain, is known the next time, and signs out', async ({ ann, leadflow, identity, browser }) => {
  await configure(ann, provider(identity.url));
  // The page that was wanted is the one that they come back to.
  const page = await newcomer(browser, leadflow, 'runs?search=x');
  await expect_clean(page);
  await sign_in(page, 'erika');
  await expect_in(page, 'Erika');
  expect(page.url()).toBe(`${leadflow.base}/runs?search=x`);
  const cookies = await page.context().cookies(leadflow.base);
  expect(cookies.find((one) => one.name === 'leadflow_session')).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Strict' });
  expect(cookies.filter((one) => one.name.startsWith('leadflow_oidc'))).toEqual([]);
  expect(JSON.parse(await done(ask(page, 'GET', 'session')))).toMatchObject({ user: { email: 'erika@example.com', role: 'viewer', hasPassword: false } });
  await page.reload();
  await expect_in(page, 'Erika');

  await page.getByRole('button', { name: 'Erika', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect((await ask(page, 'GET', 'session')).status).toBe(401);
  // Known by subject: no rule lets anybody in any more. The provider still knows its browser.
  await configure(ann, provider(identity.url, { newPeople: 'refuse', domains: [] }));
  await to_provider(page);
  await expect_in(page, 'Erika');
  const people = JSON.parse(await done(ask(ann.page, 'GET', 'users'))) as { email: string }[];
  expect(people.map((one) => one.email)).toEqual(['ann@example.com', 'erika@example.com']);
  expect(leadflow.logs()).not.toContain('client-hush');
  await page.context().close();
});

test('an invitation is linked; a stranger, an unverified address and the blocked stay out', async ({ ann, leadflow, identity, browser }) => {
  await configure(ann, provider(identity.url, { newPeople: 'refuse', domains: [] }));
  const link = (JSON.parse(await done(ask(ann.page, 'POST', 'invitations', { email: 'erika@example.com', role: 'editor' }))) as { link: string }).link;
  const page = await newcomer(browser, leadflow);
  await sign_in(page, 'erika');
  await expect_in(page, 'Erika');
  expect(JSON.parse(await done(ask(page, 'GET', 'session')))).toMatchObject({ user: { role: 'editor' } });
  expect((await ask(page, 'POST', 'invitations/accept', { token: link.split('#')[1], password: kPassword })).status).toBe(404);

  const stranger = await newcomer(browser, leadflow);
  await sign_in(stranger, 'mallory');
  await expect_out(stranger, 'not-invited', 'You have no account here');
  await expect_clean(stranger);
  const unverified = await newcomer(browser, leadflow);
  await sign_in(unverified, 'unverified');
  await expect_out(unverified, 'address-not-verified', 'does not vouch');

  const users = JSON.parse(await done(ask(ann.page, 'GET', 'users'))) as { id: string; email: string }[];
  const erika = users.find((one) => one.email === 'erika@example.com');
  await done(ask(ann.page, 'PATCH', `users/${erika?.id}`, { state: 'blocked' }));
  await page.reload();
  await to_provider(page);
  await expect_out(page, 'blocked', 'Your account is blocked');
  for (const one of [page, stranger, unverified]) await one.context().close();
});

test('a way back counts in the browser that began it, and only there', async ({ ann, leadflow, identity, browser }) => {
  await configure(ann, provider(identity.url));
  // Mallory signs in as herself, and keeps the way back for somebody else: without its cookie it
  // counts in no browser, so that the code stays unused.
  const mallory = await newcomer(browser, leadflow);
  let back = '';
  mallory.on('request', (request) => {
    if (request.url().includes('/sign-in/oidc/callback?')) back = request.url();
  });
  await to_provider(mallory);
  await expect(mallory.getByLabel('User')).toBeVisible();
  await mallory.context().clearCookies({ name: /^leadflow_oidc_/ });
  await at_provider(mallory, 'mallory');
  await expect_out(mallory, 'not-known', 'This sign-in is not known');
  expect(back).toContain('code=');
  // Whoever follows her link is not signed in as her.
  const erika = await newcomer(browser, leadflow);
  await erika.goto(back);
  await expect_out(erika, 'not-known', 'This sign-in is not known');
  // Nor when erika has begun a way of her own.
  await to_provider(erika);
  await expect(erika.getByLabel('User')).toBeVisible();
  await erika.goto(back);
  await expect_out(erika, 'not-known', 'This sign-in is not known');
  // A no at the provider.
  await to_provider(erika);
  await at_provider(erika, 'erika', 'Deny');
  await expect_out(erika, 'denied', 'did not let you in');
  for (const page of [mallory, erika]) await page.context().close();
});

test('a provider that is down is told in words, and comes back', async ({ ann, leadflow, identity, browser }) => {
  await configure(ann, provider(identity.url));
  const page = await newcomer(browser, leadflow);
  await identity.stop();
  await to_provider(page);
  await expect_out(page, 'provider-unreachable', 'The provider cannot be reached');
  await expect_clean(page);
  await page.goto(`${leadflow.base}/sign-in/oidc/nobody`);
  await expect_out(page, 'unknown-provider', 'no such way to sign in');
  // Words that somebody else has written are not shown.
  await page.goto(`${leadflow.base}/?sign-in-failed=Call%20555-1234`);
  await expect(page.getByRole('alert')).toContainText('The sign-in did not work');
  await expect(page.getByText('555')).toHaveCount(0);
  await page.context().close();
});

const kLies: Record<string, Lie> = {
  'another nonce': { claims: { nonce: 'another' } },
  'no nonce': { claims: { nonce: undefined } },
  'another audience': { claims: { aud: 'somebody' } },
  'an audience beside us': { claims: { aud: ['leadflow', 'somebody'] } },
  'another issuer': { claims: { iss: 'https://login.microsoftonline.com/x/v2.0' } },
  'an end long ago': { claims: { exp: 1_700_000_000 } },
  'a time to come': { claims: { iat: 4_000_000_000 } },
  'nobody': { claims: { sub: '' } },
  'a signature of another key': { signature: 'other key' },
  'no signature': { signature: 'none' },
  'the public key as a secret': { signature: 'shared secret' },
  'a signature that was touched': { signature: 'touched' },
  'something critical': { header: { crit: ['b64'], b64: true } },
  'a key that nobody knows': { header: { kid: 'x' } },
};

test('a provider that lies is not believed', async ({ ann, leadflow, browser }) => {
  const liar = await Liar.start();
  try {
    await configure(ann, provider(liar.url));
    const page = await newcomer(browser, leadflow);
    for (const [name, lie] of Object.entries(kLies)) {
      await test.step(name, async () => {
        liar.lie = lie;
        await page.goto(`${leadflow.base}/sign-in/oidc/id`);
        await expect_out(page, 'not-trusted', 'could not be trusted');
      });
    }
    // The truth, and nothing but the truth.
    liar.lie = {};
    await page.goto(`${leadflow.base}/sign-in/oidc/id`);
    await page.waitForURL(`${leadflow.base}/`);
    expect(JSON.parse(await done(ask(page, 'GET', 'session')))).toMatchObject({ user: { email: 'mallory@example.com', role: 'viewer' } });
    await page.context().close();
  } finally {
    await liar.close();
  }
});

test('an owner adds a provider on the page, switches passwords off, and changes their own', async ({ ann, leadflow, identity, browser }) => {
  const { page } = ann;
  await page.goto(`${leadflow.base}/settings`);
  await ann.button('Add a provider').click();
  await expect(page.getByRole('textbox', { name: 'Redirect URI to register at the provider' })).toHaveValue(`${leadflow.base}/sign-in/oidc/callback`);
  await expect(page.getByRole('button', { name: 'Copy Redirect URI to register at the provider' })).toBeVisible();
  const keep = () => page.locator('form').filter({ has: page.getByLabel('Client ID') }).getByRole('button', { name: 'Save', exact: true }).click();
  await ann.fill_in({ 'Text on the button': 'Contoso', Issuer: 'http://id.example.com', 'Client ID': 'leadflow', 'Client secret': 'client-hush' });
  await page.getByLabel('Who comes in without an invitation').selectOption({ label: 'Operators' });
  await ann.fill_in({ 'Whose addresses end in': '@example.com, example.se' });
  await keep();
  await expect(page.getByRole('alert').filter({ hasText: 'https://' })).toBeVisible();
  await expect_clean(page);
  await ann.fill_in({ Issuer: identity.url });
  await keep();
  await expect(page.getByRole('cell', { name: identity.url })).toBeVisible();
  await expect(page.getByText('client-hush')).toHaveCount(0);
  // What is left empty stays.
  await ann.button('Change Contoso').click();
  await keep();
  await expect(page.getByLabel('Client secret')).toHaveCount(0);
  await page.getByRole('switch', { name: /^People may sign in with a password/ }).click();
  await expect.poll(async () => (JSON.parse(await done(ask(page, 'GET', 'sign-in/methods'))) as { password: boolean }).password).toBe(false);
  await expect_clean(page);

  const erika = await newcomer(browser, leadflow);
  await expect(erika.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expect(erika.getByRole('button', { name: 'Sign in with a password' })).toBeVisible();
  await expect(erika.getByLabel('Password')).toHaveCount(0);
  await expect_clean(erika);
  await sign_in(erika, 'erika');
  await expect_in(erika, 'Erika');
  expect(JSON.parse(await done(ask(erika, 'GET', 'session')))).toMatchObject({ user: { role: 'operator' } });
  await erika.goto(`${leadflow.base}/settings`);
  await expect(erika.getByRole('heading', { name: 'Second factor' })).toBeVisible();
  await expect(erika.getByRole('heading', { name: 'Password', exact: true })).toHaveCount(0);

  // An owner's password, changed: the old one is wrong, the new one opens the door that is left.
  await ann.button('Change password').click();
  await ann.fill_in({ 'Present password': 'wrong', 'New password': `${kPassword} two`, 'The same again': `${kPassword} two` });
  await ann.button('Change password').click();
  await expect(page.getByText('This is not your password.')).toBeVisible();
  await ann.fill_in({ 'Present password': kPassword });
  await ann.button('Change password').click();
  await expect(page.getByText('The password is changed.')).toBeVisible();
  await ann.sign_out('Sign out');
  await ann.button('Sign in with a password').click();
  await ann.fill_in({ Email: 'ann@example.com', Password: `${kPassword} two` });
  await ann.button('Sign in').click();
  await expect_in(page, 'Ann');
  await erika.context().close();
});
