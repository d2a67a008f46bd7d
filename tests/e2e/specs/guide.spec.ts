// SPDX-License-Identifier: Apache-2.0
// The marketplace guide's flows, as Power Automate exports them, run unchanged.
import { action, guide_flow, lead } from '../fixtures/leadflow';
import { until } from '../fixtures/process';
import { post, run_id } from '../fixtures/post';
import { expect, test } from '../fixtures/world';

const kRunId = /^\d{29}CU\d\d$/;

test('guide-both: a lead becomes a Dynamics 365 record and a mail', async ({ guide }) => {
  const { leadflow, sandbox } = guide;
  const flow = await leadflow.import_flow(guide_flow('both'));
  expect(flow.warnings).toEqual([]);
  const url = new URL(flow.url);
  expect(url.pathname).toMatch(/^\/workflows\/[0-9a-f]{32}\/triggers\/manual\/paths\/invoke$/);
  expect(url.searchParams.get('api-version')).toBe('2016-10-01');
  expect(url.searchParams.get('sp')).toBe('/triggers/manual/run');
  expect(url.searchParams.get('sv')).toBe('1.0');
  expect(url.searchParams.get('sig')).toMatch(/^[A-Za-z0-9_-]{43}$/);

  const answer = await post(leadflow.url(flow), lead('both'), {
    headers: { 'x-ms-client-tracking-id': 'my-own-id-7' },
  });
  expect(answer.status).toBe(202);
  expect(answer.body).toBe('');
  expect(answer.headers['x-ms-client-tracking-id']).toBe('my-own-id-7');
  expect(run_id(answer)).toMatch(kRunId);

  const run = await leadflow.finished_run(run_id(answer));
  expect(run.status).toBe('Succeeded');
  expect(action(run, 'Create_a_new_record')).toMatchObject({ status: 'Succeeded' });
  expect(action(run, 'Send_an_email')).toMatchObject({ status: 'Succeeded' });
  expect(action(run, 'Create_a_new_record').attempts).toHaveLength(1);

  const records = await sandbox.records();
  expect(records).toHaveLength(1);
  expect(records[0]).toMatchObject({
    subject: 'Lead Scorer',
    firstname: 'Erika',
    lastname: 'Lead-both',
    emailaddress1: 'erika.both@example.com',
    telephone1: '+1 425 555 0100',
    companyname: 'Musterfirma GmbH',
    jobtitle: 'Architect',
    address1_country: 'DE',
    description: 'AzureMarketplace-INS|exempelab.both INS',
  });
  const mails = await sandbox.mails();
  expect(mails).toHaveLength(1);
  expect(mails[0]).toMatchObject({
    source: 'smtp',
    subject: 'New lead: AzureMarketplace-INS|exempelab.both',
    recipients: ['sales@example.com'],
  });
  expect(await sandbox.mail_body(mails[0]?.number ?? 0)).toContain('LastName: Lead-both');
});

for (const [name, action_name] of [
  ['outlook', 'Send_an_email_(V2)'],
  ['mail', 'Send_an_email_notification_(V3)'],
] as const) {
  test(`guide-${name}: a lead becomes a mail`, async ({ guide }) => {
    const { leadflow, sandbox } = guide;
    const flow = await leadflow.import_flow(guide_flow(name));
    const answer = await post(leadflow.url(flow), lead(name));
    expect(answer.status).toBe(202);
    const run = await leadflow.finished_run(run_id(answer));
    expect(run.status).toBe('Succeeded');
    expect(action(run, action_name)).toMatchObject({ status: 'Succeeded' });
    const mails = await sandbox.mails();
    expect(mails).toMatchObject([{
      source: name === 'outlook' ? 'graph' : 'smtp',
      subject: `New lead: AzureMarketplace-INS|exempelab.${name}`,
    }]);
    expect(await sandbox.records()).toHaveLength(0);
  });
}

test('guide-crm: a lead becomes a record', async ({ guide }) => {
  const { leadflow, sandbox } = guide;
  const flow = await leadflow.import_flow(guide_flow('crm'));
  const answer = await post(leadflow.url(flow), lead('crm'));
  expect(answer.status).toBe(202);
  expect((await leadflow.finished_run(run_id(answer))).status).toBe('Succeeded');
  expect(await sandbox.records()).toMatchObject([{ lastname: 'Lead-crm' }]);
  expect(await sandbox.mails()).toHaveLength(0);
});

test('an empty body, the guide\'s own Postman test, gives a successful run', async ({ guide }) => {
  const { leadflow, sandbox } = guide;
  const flow = await leadflow.import_flow(guide_flow('both'));
  for (const [body, headers] of [[undefined, {}], ['', { 'content-type': 'application/json' }], [{}, {}]] as const) {
    const answer = await post(leadflow.url(flow), body, { headers });
    expect(answer.status).toBe(202);
    expect((await leadflow.finished_run(run_id(answer))).status).toBe('Succeeded');
  }
  expect(await sandbox.records()).toHaveLength(3);
  expect(await sandbox.mails()).toHaveLength(3);
});

test('a failed record does not keep the mail from going out', async ({ guide }) => {
  const { leadflow, sandbox } = guide;
  const flow = await leadflow.import_flow(guide_flow('both'));
  await sandbox.fault({ target: 'dataverse', mode: 'status', status: 403 });
  const answer = await post(leadflow.url(flow), lead('refused'));
  const run = await leadflow.finished_run(run_id(answer));
  expect(action(run, 'Create_a_new_record')).toMatchObject({ status: 'Failed' });
  expect(action(run, 'Create_a_new_record').error?.message).toBeTruthy();
  expect(action(run, 'Send_an_email')).toMatchObject({ status: 'Succeeded' });
  expect(await sandbox.mails()).toHaveLength(1);
});

test('runs are listed, filtered, shown and resubmitted', async ({ guide }) => {
  const { leadflow, sandbox } = guide;
  const crm = await leadflow.import_flow(guide_flow('crm'));
  const mail = await leadflow.import_flow(guide_flow('mail'));
  const first = run_id(await post(leadflow.url(crm), lead('first')));
  const second = run_id(await post(leadflow.url(mail), lead('second')));
  await leadflow.all_finished(2);

  expect((await leadflow.runs()).map((run) => run.id)).toEqual([second, first]);
  expect((await leadflow.runs(['--flow', crm.id])).map((run) => run.id)).toEqual([first]);
  expect((await leadflow.runs(['--search', 'Lead-second'])).map((run) => run.id)).toEqual([second]);
  expect(await leadflow.runs(['--status', 'Failed'])).toEqual([]);
  const shown = await leadflow.run(first);
  expect(JSON.stringify(action(shown, 'Create_a_new_record').inputs)).toContain('Lead-first');
  expect(action(shown, 'Create_a_new_record').outputs).toBeTruthy();

  await leadflow.json(['run', 'resubmit', first]);
  const runs = await leadflow.all_finished(3);
  const again = runs.find((run) => run.id !== first && run.id !== second);
  expect(again).toMatchObject({ status: 'Succeeded', flow: (await leadflow.run(first)).flow });
  // The CRM knows the record by its id: it is there once, however often the lead is sent again.
  expect(await sandbox.records()).toHaveLength(1);
  const created = action(await leadflow.run(again!.id), 'Create_a_new_record');
  expect(created.effect?.kind).toBe('byKey');
  expect(created.effect).toEqual(action(shown, 'Create_a_new_record').effect);
});

test('a waiting run can be cancelled', async ({ guide }) => {
  const { leadflow, sandbox } = guide;
  const flow = await leadflow.import_flow(guide_flow('crm'));
  await sandbox.fault({ target: 'dataverse', status: 503, count: 50, retry_after: 600 });
  const id = run_id(await post(leadflow.url(flow), lead('cancelled')));
  await until('the first attempt', async () => {
    const run = await leadflow.run(id);
    return run.actions.some((a) => a.attempts.length > 0) ? run : undefined;
  });
  await leadflow.json(['run', 'cancel', id]);
  expect((await leadflow.finished_run(id)).status).toBe('Cancelled');
  expect(await sandbox.records()).toHaveLength(0);
});

test('secrets are shown nowhere', async ({ guide }) => {
  const { leadflow, sandbox } = guide;
  const flow = await leadflow.import_flow(guide_flow('both'));
  const id = run_id(await post(leadflow.url(flow), lead('secret')));
  await leadflow.finished_run(id);
  const { client_secret, smtp_password } = sandbox.accounts;
  const shown = [
    JSON.stringify(await leadflow.json(['connection', 'list'])),
    JSON.stringify(await leadflow.run(id)),
    leadflow.logs(),
  ].join('\n');
  expect(shown).toContain('dynamicscrmonline-1');
  expect(shown).not.toContain(client_secret);
  expect(shown).not.toContain(smtp_password);
  expect(shown).not.toMatch(/Bearer [A-Za-z0-9]/);
});
