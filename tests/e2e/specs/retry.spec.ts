// SPDX-License-Identifier: Apache-2.0
// What happens when the far side does not do its part: retries, waiting that survives a restart,
// and answers that got lost.
import { action, guide_flow, lead, RunRecord } from '../fixtures/leadflow';
import { until } from '../fixtures/process';
import { post, run_id } from '../fixtures/post';
import { expect, test } from '../fixtures/world';

const kRecord = 'Create_a_new_record';

test('a far side that is away for a moment is asked again', async ({ guide }) => {
  const { leadflow, sandbox } = guide;
  const flow = await leadflow.import_flow(guide_flow('crm'));
  await sandbox.fault({ target: 'dataverse', status: 429, count: 2, retry_after: 1 });
  const began = Date.now();
  const run = await leadflow.finished_run(run_id(await post(leadflow.url(flow), lead('again'))));
  expect(run.status).toBe('Succeeded');
  expect(action(run, kRecord).attempts).toHaveLength(3);
  expect(Date.now() - began).toBeGreaterThanOrEqual(2_000); // Retry-After was honoured.
  expect(await sandbox.records()).toHaveLength(1);
});

test('a fault that a person must mend is not retried', async ({ guide }) => {
  const { leadflow, sandbox } = guide;
  const flow = await leadflow.import_flow(guide_flow('crm'));
  await sandbox.fault({ target: 'dataverse', status: 403 });
  const run = await leadflow.finished_run(run_id(await post(leadflow.url(flow), lead('denied'))));
  expect(run.status).toBe('Failed');
  expect(action(run, kRecord).attempts).toHaveLength(1);
  expect(action(run, kRecord).error?.message).toBeTruthy();
});

test('waiting for a retry survives kill -9', async ({ guide }) => {
  const { leadflow, sandbox } = guide;
  const flow = await leadflow.import_flow(guide_flow('crm'));
  await sandbox.fault({ target: 'dataverse', status: 503, retry_after: 4 });
  const began = Date.now();
  const id = run_id(await post(leadflow.url(flow), lead('patient')));
  await until('the first attempt', async () => {
    const run = await leadflow.run(id);
    return run.actions.some((a) => a.attempts.some((attempt) => attempt.code)) ? run : undefined;
  });
  await leadflow.crash_and_restart();
  const run = await leadflow.finished_run(id);
  expect(run.status).toBe('Succeeded');
  expect(Date.now() - began).toBeGreaterThanOrEqual(4_000);
  expect(action(run, kRecord).attempts).toHaveLength(2);
  expect(await sandbox.records()).toHaveLength(1);
});

test('a record whose answer was lost is recognised, not doubled', async ({ guide }) => {
  const { leadflow, sandbox } = guide;
  const flow = await leadflow.import_flow(guide_flow('crm'));
  await sandbox.fault({ target: 'dataverse', mode: 'drop_after_effect' });
  const run = await leadflow.finished_run(run_id(await post(leadflow.url(flow), lead('lost'))));
  expect(run.status).toBe('Succeeded');
  expect(action(run, kRecord).attempts.length).toBeGreaterThan(1);
  expect(await sandbox.records()).toHaveLength(1);
});

test('kill -9 while a mail is under way: the run says possibly sent', async ({ guide }) => {
  const { leadflow, sandbox } = guide;
  const flow = await leadflow.import_flow(guide_flow('both'));
  // The mail is taken at once, but its answer comes late: the crash falls between.
  await sandbox.fault({ target: 'smtp', mode: 'delay', delay_ms: 20_000 });
  const id = run_id(await post(leadflow.url(flow), lead('between')));
  await until('the mail at the far side', async () =>
    (await sandbox.mails()).length > 0 ? true : undefined);
  expect((await leadflow.run(id)).status).toBe('Running');
  await leadflow.crash_and_restart();
  const run: RunRecord = await leadflow.finished_run(id);
  expect(run.status).toBe('Succeeded');
  const mail = action(run, 'Send_an_email');
  expect(mail.attempts.some((attempt) => attempt.possiblySent)).toBe(true);
  expect(await sandbox.records()).toHaveLength(1); // Done before, not done again.
  // Sent again with the same Message-ID, so that receivers can tell.
  const mails = await sandbox.mails();
  expect(mails).toHaveLength(2);
  expect(mails[0]?.message_id).toBeTruthy();
  expect(mails[1]?.message_id).toBe(mails[0]?.message_id);
});

test('a token that expired is renewed once, and the call repeated', async ({ guide }) => {
  const { leadflow, sandbox } = guide;
  const flow = await leadflow.import_flow(guide_flow('crm'));
  await leadflow.finished_run(run_id(await post(leadflow.url(flow), lead('one'))));
  await sandbox.fault({ target: 'dataverse', status: 401 });
  const run = await leadflow.finished_run(run_id(await post(leadflow.url(flow), lead('two'))));
  expect(run.status).toBe('Succeeded');
  expect(await sandbox.records()).toHaveLength(2);
});

test('a wrong client secret is told plainly', async ({ leadflow, sandbox }) => {
  await sandbox.connect_dynamics(leadflow, 'not-the-secret');
  const flow = await leadflow.import_flow(guide_flow('crm'));
  const run = await leadflow.finished_run(run_id(await post(leadflow.url(flow), lead('secret'))));
  expect(run.status).toBe('Failed');
  expect(JSON.stringify(action(run, kRecord).error)).toMatch(/invalid_client|7000215/);
  expect(JSON.stringify(run)).not.toContain('not-the-secret');
});
