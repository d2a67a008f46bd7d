// SPDX-License-Identifier: Apache-2.0
// Mail to a real SMTP server: STARTTLS and AUTH, implicit TLS, certificates, names and subjects in
// any script, several recipients, and what is refused.
import { readFileSync } from 'node:fs';
import { action, guide_flow, lead, Leadflow, RunRecord } from '../fixtures/leadflow';
import { post, run_id } from '../fixtures/post';
import { kMailPassword, kMailUser, MailServer, ReceivedMail, visible_text } from '../fixtures/smtp';
import { expect, test } from '../fixtures/world';

const kMail = 'Send_an_email_notification_(V3)';

function connect(
  leadflow: Leadflow,
  server: MailServer,
  settings: Record<string, string | boolean> = {},
  password = kMailPassword,
): Promise<void> {
  return leadflow.add_connection(
    'shared_sendmail', 'sendmail-1',
    { host: '127.0.0.1', port: server.port, security: 'starttls', user: kMailUser, from: kMailUser,
      verify: false, ...settings },
    { password },
  );
}

// guide-mail with other parameters of its mail.
function mail_flow(parameters: Record<string, string>): object {
  const flow = JSON.parse(readFileSync(guide_flow('mail'), 'utf8')) as {
    properties: { definition: { actions: Record<string, { inputs: { parameters: object } }> } };
  };
  const mail = flow.properties.definition.actions[kMail];
  if (!mail) throw new Error(`guide-mail has no ${kMail}`);
  Object.assign(mail.inputs.parameters, parameters);
  return flow;
}

async function send(leadflow: Leadflow, flow: string | object, value: unknown): Promise<RunRecord> {
  const imported = await leadflow.import_flow(flow);
  const answer = await post(leadflow.url(imported), value);
  expect(answer.status).toBe(202);
  return leadflow.finished_run(run_id(answer));
}

function only(mails: ReceivedMail[]): ReceivedMail {
  expect(mails).toHaveLength(1);
  return mails[0] as ReceivedMail;
}

test('STARTTLS with AUTH', async ({ leadflow, mailbox }) => {
  const server = await mailbox.serve();
  await connect(leadflow, server);
  const run = await send(leadflow, guide_flow('mail'), lead('starttls'));
  expect(run.status).toBe('Succeeded');
  const mail = only(server.mails);
  expect(mail).toMatchObject({
    user: kMailUser, secure: true, from: kMailUser, recipients: ['sales@example.com'],
  });
  expect(mail.parsed.subject).toBe('New lead: AzureMarketplace-INS|exempelab.starttls');
  expect(visible_text(String(mail.parsed.html))).toContain('LastName: Lead-starttls');
});

test('implicit TLS with AUTH', async ({ leadflow, mailbox }) => {
  const server = await mailbox.serve({ implicit_tls: true });
  await connect(leadflow, server, { security: 'tls' });
  const run = await send(leadflow, guide_flow('mail'), lead('implicit'));
  expect(run.status).toBe('Succeeded');
  expect(only(server.mails)).toMatchObject({ user: kMailUser, secure: true });
});

test('a certificate that nobody vouches for is refused unless told otherwise', async ({ leadflow, mailbox }) => {
  const server = await mailbox.serve();
  await connect(leadflow, server, { verify: true });
  const run = await send(leadflow, guide_flow('mail'), lead('unverified'));
  expect(run.status).toBe('Failed');
  expect(action(run, kMail).error?.message).toMatch(/certificate/i);
  expect(server.mails).toHaveLength(0);
});

test('a wrong password fails at once and is shown nowhere', async ({ leadflow, mailbox }) => {
  const server = await mailbox.serve();
  await connect(leadflow, server, {}, 'a wrong pass phrase');
  const run = await send(leadflow, guide_flow('mail'), lead('password'));
  expect(run.status).toBe('Failed');
  expect(action(run, kMail).attempts).toHaveLength(1);
  expect(JSON.stringify(run) + leadflow.logs()).not.toContain('a wrong pass phrase');
  expect(server.mails).toHaveLength(0);
});

test('subjects and bodies in any script', async ({ leadflow, mailbox }) => {
  const server = await mailbox.serve();
  await connect(leadflow, server);
  const value = lead('utf8');
  value.LeadSource = 'Søren 山田太郎 مرحبا 👩‍👩‍👧‍👦 ' + 'längere Betreffzeile '.repeat(8);
  value.UserDetails.LastName = 'Åström-Nuñez 山田 & Söhne <GmbH>';
  const run = await send(leadflow, guide_flow('mail'), value);
  expect(run.status).toBe('Succeeded');
  const mail = only(server.mails);
  expect(mail.parsed.subject).toBe(`New lead: ${value.LeadSource.trim()}`);
  expect(visible_text(String(mail.parsed.html))).toContain(`LastName: ${value.UserDetails.LastName}`);
  const head = mail.raw.slice(0, mail.raw.indexOf('\r\n\r\n'));
  // eslint-disable-next-line no-control-regex
  expect(head).toMatch(/^[\x00-\x7f]*$/); // RFC 2047, readable for every server.
  for (const line of head.split('\r\n')) expect(line.length).toBeLessThanOrEqual(78);
});

test('several recipients, with Cc and Bcc', async ({ leadflow, mailbox }) => {
  const server = await mailbox.serve();
  await connect(leadflow, server);
  const flow = mail_flow({
    'request/to': 'one@example.com; Two Persons <two@example.com>',
    'request/cc': 'three@example.com',
    'request/bcc': 'four@example.com;',
  });
  const run = await send(leadflow, flow, lead('several'));
  expect(run.status).toBe('Succeeded');
  const mail = only(server.mails);
  expect([...mail.recipients].sort()).toEqual(
    ['four@example.com', 'one@example.com', 'three@example.com', 'two@example.com'],
  );
  expect(mail.raw).not.toContain('four@example.com');
  expect(mail.raw).toMatch(/^To: .*one@example\.com/im);
});

test('an address that the server refuses fails the action and says why', async ({ leadflow, mailbox }) => {
  const server = await mailbox.serve({
    refuse_recipient: () => ({ code: 550, text: 'no such user here' }),
  });
  await connect(leadflow, server);
  const run = await send(leadflow, guide_flow('mail'), lead('unknown'));
  expect(run.status).toBe('Failed');
  expect(action(run, kMail).attempts).toHaveLength(1);
  expect(action(run, kMail).error?.message).toContain('no such user here');
  expect(server.mails).toHaveLength(0);
});

test('a server that is busy is asked again', async ({ leadflow, mailbox }) => {
  test.slow();
  let refusals = 1;
  const server = await mailbox.serve({
    refuse_recipient: () =>
      refusals-- > 0 ? { code: 451, text: 'try again later' } : undefined,
  });
  await connect(leadflow, server);
  const flow = mail_flow({}) as {
    properties: { definition: { actions: Record<string, { inputs: object }> } };
  };
  Object.assign(flow.properties.definition.actions[kMail]?.inputs ?? {}, {
    retryPolicy: { type: 'fixed', count: 3, interval: 'PT1S' },
  });
  const run = await send(leadflow, flow, lead('busy'));
  expect(run.status).toBe('Succeeded');
  expect(action(run, kMail).attempts).toHaveLength(2);
  only(server.mails);
});

test('lines that begin with a dot, and very long ones, arrive as they were', async ({ leadflow, mailbox }) => {
  const server = await mailbox.serve();
  await connect(leadflow, server);
  const flow = mail_flow({ 'request/text': "@{triggerBody()?['Description']}" });
  const value = lead('dots');
  value.Description = `first\n.\n..second\n${'long '.repeat(2000)}\n.`;
  const run = await send(leadflow, flow, value);
  expect(run.status).toBe('Succeeded');
  const mail = only(server.mails);
  expect(visible_text(String(mail.parsed.html)).replace(/\s+/g, ' ').trim()).toBe(
    value.Description.replace(/\s+/g, ' ').trim(),
  );
  for (const line of mail.raw.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(998);
});

test('the Message-ID is the run\'s own: two runs have two', async ({ leadflow, mailbox }) => {
  const server = await mailbox.serve();
  await connect(leadflow, server);
  const flow = await leadflow.import_flow(guide_flow('mail'));
  for (const mark of ['a', 'b']) {
    await leadflow.finished_run(run_id(await post(leadflow.url(flow), lead(mark))));
  }
  const ids = server.mails.map((mail) => mail.parsed.messageId);
  expect(new Set(ids).size).toBe(2);
});
