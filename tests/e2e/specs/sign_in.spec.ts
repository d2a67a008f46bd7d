// SPDX-License-Identifier: Apache-2.0
// Signing in to the real server: the first owner's link, invitations, roles, a second factor, limits
// on tries; and the pages as the server serves them, also under a path.
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import * as http from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guide_flow, lead, Leadflow } from '../fixtures/leadflow';
import { Answer, error_of, get, post } from '../fixtures/post';
import { expect, test } from '../fixtures/world';

const kPassword = 'correct horse battery';
const kPortal = { 'x-leadflow-portal': '1' };
const kPeople = { accept: 'text/html,application/xhtml+xml' };

interface Session {
  user: { id: string; email: string; name: string; role: string };
  permissions: string[];
}

// A browser as far as the API is concerned: it keeps its cookie and says who it is.
class Browser {
  cookie = '';
  constructor(private readonly api_: string) {}

  static at(leadflow: Leadflow): Browser {
    return new Browser(`${leadflow.base}/api/v1/`);
  }

  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await post(this.api_ + path, body, {
      method,
      headers: { ...(method === 'GET' ? {} : kPortal), ...(this.cookie ? { cookie: this.cookie } : {}), ...headers },
    });
    const set = answer.headers['set-cookie']?.[0];
    if (set !== undefined) this.cookie = set.split(';')[0] as string;
    return answer;
  }

  sign_in(email: string, password = kPassword, code?: string): Promise<Answer> {
    return this.ask('POST', 'session', { email, password, ...(code === undefined ? {} : { code }) });
  }
}

function session_in(answer: Answer): Session {
  expect(answer.status, answer.body).toBe(200);
  return JSON.parse(answer.body) as Session;
}

async function setup_token(leadflow: Leadflow): Promise<string> {
  const line = await leadflow.program.line(/^owner (https?:\/\/\S+)\/setup#(\S+) /);
  expect(line[1]).toBe(leadflow.base);
  return line[2] as string;
}

async function owner_of(leadflow: Leadflow): Promise<Browser> {
  const browser = Browser.at(leadflow);
  const token = await setup_token(leadflow);
  session_in(await browser.ask('POST', 'setup', { token, email: 'ann@example.com', name: 'Ann', password: kPassword }));
  return browser;
}

async function joined(leadflow: Leadflow, link: string, name: string): Promise<Browser> {
  const browser = Browser.at(leadflow);
  const token = link.slice(link.indexOf('#') + 1);
  session_in(await browser.ask('POST', 'invitations/accept', { token, name, password: kPassword }));
  return browser;
}

// RFC 6238, as an authenticator app computes it from the text that people type.
function code_of(secret: string, steps = 0): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)?.map((byte) => parseInt(byte, 2)) ?? []);
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac('sha1', key).update(counter).digest();
  const at = (mac.at(-1) as number) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

test('the first start prints a link; it makes one owner, and only one', async ({ leadflow }) => {
  const old = await setup_token(leadflow);
  await leadflow.restart();
  const token = await setup_token(leadflow);
  expect(token).not.toBe(old);
  const browser = Browser.at(leadflow);
  expect((await browser.ask('GET', `setup?token=${old}`)).status).toBe(404);
  expect((await browser.ask('GET', `setup?token=${token}`)).body).toBe('{"possible":true}');
  const given = { token, email: 'ann@example.com', name: 'Ann', password: kPassword };
  const made = await browser.ask('POST', 'setup', given);
  expect(session_in(made).user).toMatchObject({ email: 'ann@example.com', name: 'Ann', role: 'owner' });
  const cookie = made.headers['set-cookie']?.[0] ?? '';
  for (const part of ['leadflow_session=', 'HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/']) expect(cookie).toContain(part);
  expect((await Browser.at(leadflow).ask('POST', 'setup', { ...given, email: 'eve@example.com' })).status).toBe(404);
  // The session survives a restart, even a crash, and no further link is printed.
  await leadflow.crash_and_restart();
  const after = Browser.at(leadflow);
  after.cookie = browser.cookie;
  expect(session_in(await after.ask('GET', 'session')).permissions).toContain('manage');
  expect(leadflow.program.stdout).not.toContain('/setup#');
});

test('invited by command or by an owner, everybody may do what the role says', async ({ leadflow }) => {
  const flow = await leadflow.import_flow(guide_flow('mail'));
  await post(leadflow.url(flow), lead('needle'));
  const run = (await leadflow.all_finished(1))[0];
  const added = await leadflow.json<{ link: string }>(['user', 'add', 'vic@example.com', '--role', 'viewer', '--name', 'Vic']);
  const viewer = await joined(leadflow, added.link, '');
  const owner = await owner_of(leadflow);
  const { link } = JSON.parse((await owner.ask('POST', 'invitations', { email: 'ed@example.com', role: 'editor' })).body) as { link: string };
  expect(link.startsWith(`${leadflow.base}/invitation#`)).toBe(true);
  const editor = await joined(leadflow, link, 'Ed');

  const seen = await viewer.ask('GET', `runs/${run?.id}`);
  expect(seen.status).toBe(200);
  expect(seen.body).not.toContain('needle');
  expect((await editor.ask('GET', `runs/${run?.id}`)).body).toContain('needle');
  expect((await viewer.ask('GET', 'receipts')).status).toBe(403);
  expect((await viewer.ask('POST', `runs/${run?.id}/resubmit`)).status).toBe(403);
  expect((await viewer.ask('POST', `flows/${flow.id}/off`)).status).toBe(403);
  expect((await editor.ask('POST', `flows/${flow.id}/off`)).status).toBe(200);
  expect((await editor.ask('GET', 'users')).status).toBe(403);
  const users = JSON.parse((await owner.ask('GET', 'users')).body) as { id: string; email: string; role: string }[];
  expect(users.map((user) => [user.email, user.role])).toEqual([
    ['ann@example.com', 'owner'], ['ed@example.com', 'editor'], ['vic@example.com', 'viewer'],
  ]);
  expect((await leadflow.command(['user', 'list'])).stdout).toMatch(/vic@example\.com +viewer +active +Vic/);
  const ann = users[0]?.id;
  expect((await owner.ask('DELETE', `users/${ann}`)).status).toBe(409);
  expect((await owner.ask('DELETE', `users/${users[1]?.id}`)).status).toBe(200);
  expect((await editor.ask('GET', 'session')).status).toBe(401);
});

test('a browser’s change needs the header and the right origin; tokens and the socket do not', async ({ leadflow }) => {
  const flow = await leadflow.import_flow(guide_flow('mail'));
  const owner = await owner_of(leadflow);
  const off = `${leadflow.base}/api/v1/flows/${flow.id}/off`;
  const by_cookie = (headers: Record<string, string>) => post(off, undefined, { headers: { cookie: owner.cookie, ...headers } });
  expect(error_of(await by_cookie({})).code).toBe('CrossSite');
  expect((await by_cookie({ ...kPortal, origin: 'https://evil.example.com' })).status).toBe(403);
  expect((await by_cookie({ ...kPortal, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await by_cookie({ ...kPortal, origin: leadflow.base, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  const { token } = await leadflow.json<{ token: string }>(['token', 'add', 'ci']);
  const script = (path: string) => post(`${leadflow.base}/api/v1/${path}`, undefined, { headers: { authorization: `Bearer ${token}` } });
  expect((await script(`flows/${flow.id}/on`)).status).toBe(200);
  expect((await script('tokens')).status).toBe(403);
  expect((await get(`${leadflow.base}/api/v1/flows`)).status).toBe(401);
});

test('a second factor is asked for, its codes are accepted once', async ({ leadflow }) => {
  const owner = await owner_of(leadflow);
  const offer = JSON.parse((await owner.ask('POST', 'session/totp')).body) as { secret: string; uri: string };
  expect(offer.uri).toContain(`secret=${offer.secret}`);
  const used = code_of(offer.secret);
  expect((await owner.ask('PUT', 'session/totp', { code: used })).status).toBe(204);
  const browser = Browser.at(leadflow);
  expect(error_of(await browser.sign_in('ann@example.com')).code).toBe('CodeRequired');
  expect(error_of(await browser.sign_in('ann@example.com', kPassword, '12345')).code).toBe('CodeWrong');
  expect(error_of(await browser.sign_in('ann@example.com', kPassword, used)).code).toBe('CodeWrong');
  const next = code_of(offer.secret, 1);
  session_in(await browser.sign_in('ann@example.com', kPassword, next));
  expect(error_of(await Browser.at(leadflow).sign_in('ann@example.com', kPassword, next)).code).toBe('CodeWrong');
  expect(leadflow.logs()).not.toContain(offer.secret);
});

test('tries run out, sessions end, and no secret is in the log', async ({ leadflow }) => {
  const owner = await owner_of(leadflow);
  const second = Browser.at(leadflow);
  session_in(await second.sign_in('Ann@Example.com'));
  expect((await owner.ask('DELETE', 'sessions')).status).toBe(204);
  expect((await second.ask('GET', 'session')).status).toBe(401);
  const eve = Browser.at(leadflow);
  const known = await eve.sign_in('ann@example.com', 'not her password');
  const unknown = await eve.sign_in('nobody@example.com', 'not her password');
  expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
  let refused = known;
  for (let i = 0; i < 12 && refused.status === 401; ++i) refused = await eve.sign_in('ann@example.com', 'not her password');
  expect(refused.status).toBe(429);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  await leadflow.stop();
  const errors = leadflow.logs().split('--- stderr')[1] ?? '';
  expect(errors).toContain('POST /api/v1/setup by');
  for (const secret of [kPassword, 'not her password', second.cookie.split('=')[1], 'ann@example.com', '/setup#']) {
    expect(errors).not.toContain(secret);
  }
});

test.describe('the pages', () => {
  const pages = mkdtempSync(join(tmpdir(), 'leadflow-pages-'));
  writeFileSync(join(pages, 'index.html'), '<base href="__LEADFLOW_BASE__"><meta nonce="__LEADFLOW_NONCE__"><p>the pages</p>');
  writeFileSync(join(pages, 'icon.svg'), '<svg/>');
  test.afterAll(() => rmSync(pages, { recursive: true, force: true }));
  test.use({ serve: { args: ['--portal-dir', pages] } });

  test('browsers get them, scripts the plain text, nobody a file that is not there', async ({ leadflow }) => {
    const page = await get(`${leadflow.base}/`, kPeople);
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.body).toContain('<base href="/">');
    const nonce = /nonce="([^"]+)"/.exec(page.body)?.[1];
    expect(page.headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}'`);
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect((await get(`${leadflow.base}/flows/1/edit`, kPeople)).body).toContain('the pages');
    expect((await get(`${leadflow.base}/`)).body).toContain('leadflow is running');
    expect((await get(`${leadflow.base}/icon.svg`)).headers['content-type']).toBe('image/svg+xml');
    expect((await get(`${leadflow.base}/assets/old.js`, kPeople)).status).toBe(404);
    expect((await get(`${leadflow.base}/../leadflow.db`, kPeople)).body).toContain('the pages');
    expect((await post(`${leadflow.base}/`, {}, { headers: kPeople })).status).toBe(405);
  });

  // The proxy of the tests takes the path away, or leaves it.
  for (const strips of [true, false]) {
    test(`work under a path, ${strips ? 'which the proxy takes away' : 'which the proxy leaves'}`, async () => {
      let target = '';
      const proxy = http.createServer((request, response) => {
        const path = strips ? (request.url ?? '').replace(/^\/leads/, '') : (request.url ?? '');
        const asked = http.request(`${target}${path}`, { method: request.method, agent: false, headers: { ...request.headers, host: new URL(target).host } }, (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        });
        request.pipe(asked);
      });
      await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
      const outside = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/leads`;
      const leadflow = new Leadflow({ args: ['--portal-dir', pages, '--plain-http', '--public-url', outside] });
      try {
        await leadflow.start();
        const socket = /listening on (http:\/\/127\.0\.0\.1:\d+)/;
        target = (socket.exec(leadflow.logs()) as RegExpExecArray)[1] as string;
        expect(leadflow.base).toBe(outside);
        expect((await get(`${outside}/flows`, kPeople)).body).toContain('<base href="/leads/">');
        if (!strips) expect((await get(outside, kPeople)).headers['location']).toBe('/leads/');
        const browser = new Browser(`${outside}/api/v1/`);
        const token = await setup_token(leadflow);
        const made = await browser.ask('POST', 'setup', { token, email: 'ann@example.com', name: 'Ann', password: kPassword },
          { origin: new URL(outside).origin });
        session_in(made);
        expect(made.headers['set-cookie']?.[0]).toContain('Path=/leads/;');
        expect(made.headers['set-cookie']?.[0]).not.toContain('Secure');
        const flow = await leadflow.import_flow(guide_flow('mail'));
        expect(flow.url.startsWith(`${outside}/workflows/`)).toBe(true);
        expect((await post(flow.url, lead('below'))).status).toBe(202);
      } finally {
        await leadflow.dispose();
        proxy.closeAllConnections();
        proxy.close();
      }
    });
  }
});
