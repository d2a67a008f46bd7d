// SPDX-License-Identifier: Apache-2.0
// Every sample lead, through a flow with a real mail server behind it: accepted or refused as the
// sample says, and never a blank or broken mail.
import { guide_flow, sample_leads } from '../fixtures/leadflow';
import { error_of, post, run_id } from '../fixtures/post';
import { kMailPassword, kMailUser, MailServer, ReceivedMail, visible_text } from '../fixtures/smtp';
import { expect, test } from '../fixtures/world';

// The value under a path, exact names first, then without regard to case: as the trigger does.
function value_at(payload: unknown, path: string[]): string {
  let value: unknown = payload;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return '';
    const object = value as Record<string, unknown>;
    const key =
      name in object ? name : Object.keys(object).find((k) => k.toLowerCase() === name.toLowerCase());
    value = key === undefined ? undefined : object[key];
  }
  return typeof value === 'string' ? value : '';
}

// Without control characters and blanks: a mail may carry them as spaces, or not at all.
function plain(text: string): string {
  return text.replace(/[\u0000-\u0020\u007f-\u00a0]/g, '').replace(/\s/g, '');
}

function expect_whole_mail(mail: ReceivedMail, payload: unknown): void {
  const { parsed } = mail;
  expect(mail.recipients).toEqual(['sales@example.com']);
  expect(mail.raw).not.toMatch(/[^\r]\n/); // CRLF only.
  for (const line of mail.raw.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(998);
  expect(parsed.messageId).toMatch(/^<[^<>\s]+@[^<>\s]+>$/);
  expect(parsed.date).toBeTruthy();
  // No header came from a lead.
  const names = [...parsed.headers.keys()];
  expect(names).not.toContain('x-injected');
  expect(names).not.toContain('bcc');

  const source = plain(value_at(payload, ['LeadSource']));
  expect(plain(parsed.subject ?? '')).toBe(plain(`New lead: ${source}`));
  const html = typeof parsed.html === 'string' ? parsed.html : '';
  expect(html).not.toMatch(/<(script|img|svg|h1)/i);
  const seen = plain(visible_text(html));
  for (const [label, name] of [
    ['LastName', 'LastName'], ['FirstName', 'FirstName'], ['Email', 'Email'], ['Company', 'Company'],
  ] as const) {
    expect(seen).toContain(plain(`${label}: ${value_at(payload, ['UserDetails', name])}`));
  }
}

test('each sample lead is accepted or refused as it says', async ({ leadflow, mailbox }) => {
  const server: MailServer = await mailbox.serve();
  await leadflow.add_connection(
    'shared_sendmail', 'sendmail-1',
    { host: '127.0.0.1', port: server.port, security: 'starttls', user: kMailUser,
      from: kMailUser, verify: false },
    { password: kMailPassword },
  );
  const flow = await leadflow.import_flow(guide_flow('mail'));
  await leadflow.run_all_leads(flow);
  const leads = sample_leads();
  expect(leads.length).toBeGreaterThan(20);

  for (const sample of leads) {
    await test.step(sample.name, async () => {
      const answer = await post(leadflow.url(flow), sample.payload);
      if (!sample.valid_against_seed_schema) {
        expect(answer.status).toBe(400);
        expect(error_of(answer).code).toBe('TriggerInputSchemaMismatch');
        return;
      }
      expect(answer.status).toBe(202);
      const before = server.mails.length;
      const run = await leadflow.finished_run(run_id(answer));
      expect(run.status).toBe('Succeeded');
      expect(server.mails.length).toBeGreaterThanOrEqual(1);
      expect(server.mails.length - before).toBeLessThanOrEqual(1);
      expect_whole_mail(server.mails[server.mails.length - 1] as ReceivedMail, sample.payload);
    });
  }
  const accepted = leads.filter((sample) => sample.valid_against_seed_schema).length;
  expect(server.mails).toHaveLength(accepted);
  expect(await leadflow.refused()).toHaveLength(leads.length - accepted);
});

test('a line break in a lead never reaches a mail header', async ({ leadflow, mailbox }) => {
  const server = await mailbox.serve();
  await leadflow.add_connection(
    'shared_sendmail', 'sendmail-1',
    { host: '127.0.0.1', port: server.port, security: 'starttls', user: kMailUser,
      from: kMailUser, verify: false },
    { password: kMailPassword },
  );
  const flow = await leadflow.import_flow(guide_flow('mail'));
  const payload = {
    LeadSource: 'AzureMarketplace\r\nBcc: thief@example.org\r\nX-Injected: yes\n\n<h1>body</h1>',
    UserDetails: { LastName: 'Line\r\n.\r\nBreak', FirstName: 'F', Email: 'e@example.com', Company: 'C' },
  };
  const answer = await post(leadflow.url(flow), payload);
  expect((await leadflow.finished_run(run_id(answer))).status).toBe('Succeeded');
  expect(server.mails).toHaveLength(1);
  expect_whole_mail(server.mails[0] as ReceivedMail, payload);
});

test('a mismatch names each failing field', async ({ leadflow }) => {
  const flow = await leadflow.import_flow(guide_flow('mail'));
  const answer = await post(leadflow.url(flow), {
    LeadSource: 7, ActionCode: null, UserDetails: { Email: ['a@example.com'] },
  });
  expect(answer.status).toBe(400);
  const { code, message } = error_of(answer);
  expect(code).toBe('TriggerInputSchemaMismatch');
  for (const field of ['LeadSource', 'ActionCode', 'Email']) expect(message).toContain(field);
});
