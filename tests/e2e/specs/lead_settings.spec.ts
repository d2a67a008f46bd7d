// SPDX-License-Identifier: Apache-2.0
// What a flow does with leads that are no news, and with those that do not get through: over kill -9,
// to a real mail server.
import { ask, told } from '../fixtures/api';
import { guide_flow, lead, Leadflow } from '../fixtures/leadflow';
import { post, run_id } from '../fixtures/post';
import { until } from '../fixtures/process';
import { kMailPassword, kMailUser } from '../fixtures/smtp';
import { expect, test } from '../fixtures/world';

test.use({ serve: { env: { LEADFLOW_WATCH_EVERY_MS: '200' } } });

interface Row { id: string; kind: string; fate: string; run?: string; duplicateOf?: string; error?: { code: string } }

const kUsual = { duplicates: 'mark', windowHours: 24, testLeads: 'keep', doNotContact: 'keep', fallback: null };
const token = 'MSFT_TEST_636573304831318844';
const test_lead = {
  UserDetails: { FirstName: token, LastName: token, Email: `${token}@test.com`, Company: token },
  LeadSource: 'AzureMarketplace', ActionCode: 'INS', OfferTitle: 'Scorer',
};
const rows = (leadflow: Leadflow) => told<Row[]>(leadflow, 'GET', 'leads');

test('a test and a lead that nobody may contact are kept until somebody runs them', async ({ guide }) => {
  const { leadflow, sandbox } = guide;
  const flow = await leadflow.import_flow(guide_flow('both'));
  const at = `flows/${flow.id}/lead-settings`;
  expect(await told(leadflow, 'GET', at)).toEqual(kUsual);
  const dnc = { ...lead('dnc'), ActionCode: 'DNC' };
  for (const body of [test_lead, dnc]) {
    const answer = await post(leadflow.url(flow), body);
    expect(answer.status).toBe(202);
    expect(answer.headers['x-ms-workflow-run-id']).toBeUndefined();
  }
  await leadflow.crash_and_restart();
  expect((await rows(leadflow)).map((row) => [row.fate, row.error?.code])).toEqual([
    ['refused', 'DoNotContactKept'], ['refused', 'TestLeadKept'],
  ]);
  expect(await sandbox.records()).toHaveLength(0);
  const [kept] = await leadflow.refused();
  await told(leadflow, 'POST', `receipts/${kept?.id}/resubmit`);
  await leadflow.all_finished(1);
  expect(await sandbox.records()).toHaveLength(1);
  expect((await rows(leadflow))[0]?.fate).toBe('arrived');

  const set = await leadflow.json(['flow', 'leads', flow.id, '--test-leads', 'run', '--window', '48']);
  expect(set).toEqual({ ...kUsual, testLeads: 'run', windowHours: 48 });
  await leadflow.crash_and_restart();
  expect((await post(leadflow.url(flow), test_lead)).headers['x-ms-workflow-run-id']).toBeTruthy();
  expect((await ask(leadflow, 'PUT', at, { windowHours: 0 })).status).toBe(400);
});

test('the same lead again is joined, marked or kept, also after kill -9', async ({ guide }) => {
  const { leadflow, sandbox } = guide;
  const flow = await leadflow.import_flow(guide_flow('crm'));
  const body = lead('twice');
  const first = run_id(await post(leadflow.url(flow), body));
  await leadflow.crash_and_restart();
  const second = run_id(await post(leadflow.url(flow), body));
  await leadflow.all_finished(2);
  const [again, before] = await rows(leadflow);
  expect([again?.run, again?.duplicateOf]).toEqual([second, first]);
  expect(before?.duplicateOf).toBeUndefined();
  expect(JSON.stringify(await told(leadflow, 'GET', `runs/${second}`))).toContain(`"x-leadflow-duplicate-of":"${first}"`);

  await told(leadflow, 'PUT', `flows/${flow.id}/lead-settings`, { duplicates: 'once' });
  await leadflow.crash_and_restart();
  const third = await post(leadflow.url(flow), body);
  expect([third.status, third.headers['x-ms-workflow-run-id']]).toEqual([202, undefined]);
  expect((await rows(leadflow))[0]).toMatchObject({ fate: 'refused', duplicateOf: first, error: { code: 'DuplicateLead' } });
  expect(await sandbox.records()).toHaveLength(2);

  // A first one that failed stands for nothing.
  await sandbox.fault({ target: 'dataverse', status: 403 });
  const failed = await leadflow.finished_run(run_id(await post(leadflow.url(flow), lead('slips'))));
  expect(failed.status).toBe('Failed');
  const other = run_id(await post(leadflow.url(flow), lead('slips')));
  expect((await leadflow.finished_run(other)).status).toBe('Succeeded');
  expect(await sandbox.records()).toHaveLength(3);
});

test('while the CRM is down somebody is told, and when it is back the record is there once', async ({ guide, mailbox }) => {
  test.slow();
  const { leadflow, sandbox } = guide;
  const server = await mailbox.serve();
  await leadflow.add_connection('shared_smtp', 'ops', {
    host: '127.0.0.1', port: server.port, user: kMailUser, from: kMailUser, security: 'starttls', verify: false,
  }, { password: kMailPassword });
  const flow = await leadflow.import_flow(guide_flow('crm'));
  const fallback = { mailTo: ['sales@contoso.example'], connection: 'ops', afterMinutes: 0, keepTryingHours: 72, includeLead: false };
  await told(leadflow, 'PUT', `flows/${flow.id}/lead-settings`, { fallback });
  await sandbox.fault({ target: 'dataverse', status: 503, count: 1000, retry_after: 1 });
  const first = run_id(await post(leadflow.url(flow), lead('held')));
  const [mail] = await until('the mail', async () => (server.mails.length > 0 ? server.mails : undefined));
  expect(mail?.recipients).toEqual(['sales@contoso.example']);
  expect(mail?.parsed.subject).toContain('does not get through');
  expect(String(mail?.parsed.html)).toContain(`/runs/${first}`);
  expect(mail?.raw).not.toContain('example.com/held');
  await leadflow.crash_and_restart();
  expect((await leadflow.finished_run(first)).status).toBe('Failed');
  // It is taken up again, and killed while it is: the effects are the same, so nothing is doubled.
  await until('a resubmission', async () => ((await leadflow.runs()).length > 1 ? true : undefined));
  await leadflow.crash_and_restart();
  await sandbox.clear_faults();
  // Killed between sending a mail and noting that, it tells once more, under the same Message-ID.
  const mails = () => [...new Map(server.mails.map((one) => [one.parsed.messageId, one])).values()];
  await until('the end', async () => (mails().length > 1 ? true : undefined), { time_ms: 120_000 });
  expect(mails()[1]?.parsed.subject).toContain('got through after all');
  expect(mails()).toHaveLength(2);
  expect(await sandbox.records()).toHaveLength(1);
});
