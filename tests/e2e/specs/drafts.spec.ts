// SPDX-License-Identifier: Apache-2.0
// Drafts apart from what is live, and leads that are corrected: over a crash, with real records.
import { ask, told } from '../fixtures/api';
import { action, Flow, guide_flow, lead } from '../fixtures/leadflow';
import { post, run_id } from '../fixtures/post';
import { expect, test } from '../fixtures/world';

const flow_of = (words: string, more = {}) => ({
  definition: {
    $schema: 'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#',
    triggers: { manual: { type: 'Request', kind: 'Http', inputs: { schema: { type: 'object', required: ['who'], properties: { who: { type: 'string' } } } } } },
    actions: { Say: { type: 'Compose', inputs: `${words} @{triggerBody()?['who']}`, runAfter: {} }, ...more },
  },
});

test('a draft is tried while the published version goes on, also over a crash', async ({ leadflow }) => {
  const flow = await leadflow.import_flow(flow_of('old'));
  const saved = await told<{ version: number; faults: unknown[] }>(leadflow, 'PUT', `flows/${flow.id}/draft`, flow_of('new'));
  expect(saved).toMatchObject({ version: 2, faults: [] });

  const tried = await told<{ run: string }>(leadflow, 'POST', `flows/${flow.id}/test-runs`, { payload: { who: 'Ann' } });
  expect(action(await leadflow.finished_run(tried.run), 'Say').outputs).toBe('new Ann');
  const live = run_id(await post(leadflow.url(flow), { who: 'Bob' }));
  expect(action(await leadflow.finished_run(live), 'Say').outputs).toBe('old Bob');

  await leadflow.crash_and_restart();
  expect(await told(leadflow, 'GET', `flows/${flow.id}`)).toMatchObject({ version: 1, draft: { version: 2 } });
  expect(action(await leadflow.run(tried.run), 'Say').outputs).toBe('new Ann');
  await told(leadflow, 'POST', `flows/${flow.id}/publish`);
  const after = run_id(await post(leadflow.url(flow), { who: 'Cid' }));
  expect(action(await leadflow.finished_run(after), 'Say').outputs).toBe('new Cid');

  const refused = await ask<{ error: { message: string } }>(leadflow, 'POST', `flows/${flow.id}/test-runs`, { payload: { who: 5 } });
  expect(refused.status).toBe(409);
  expect(refused.body.error.message).toContain('who');
});

test('a draft with faults is kept, and what is live stays', async ({ leadflow }) => {
  const flow = await leadflow.import_flow(flow_of('old'));
  const faulty = flow_of('new', { Broken: { type: 'Compose', inputs: '@nosuch()', runAfter: {} } });
  const saved = await told<{ faults: { path: string }[] }>(leadflow, 'PUT', `flows/${flow.id}/draft`, faulty);
  expect(saved.faults.map((one) => one.path).join()).toContain('Broken');
  expect((await ask(leadflow, 'POST', `flows/${flow.id}/publish`)).status).toBe(409);
  expect((await ask(leadflow, 'POST', `flows/${flow.id}/test-runs`, { payload: { who: 'x' } })).status).toBe(409);
  const run = run_id(await post(leadflow.url(flow), { who: 'Bob' }));
  expect(action(await leadflow.finished_run(run), 'Say').outputs).toBe('old Bob');
  await told(leadflow, 'DELETE', `flows/${flow.id}/draft`);
  expect((await ask(leadflow, 'GET', `flows/${flow.id}/draft`)).status).toBe(404);
});

test('a corrected payload makes a run, the original is kept', async ({ leadflow }) => {
  const flow = await leadflow.import_flow(flow_of('hello'));
  const refused = await post(leadflow.url(flow), { whom: 'Ann' });
  expect(refused.status).toBe(400);
  const receipt = (await leadflow.refused())[0] as { id: number };
  const mended = await told<{ run: string }>(leadflow, 'POST', `receipts/${receipt.id}/resubmit`, { payload: { who: 'Ann' } });
  expect(action(await leadflow.finished_run(mended.run), 'Say').outputs).toBe('hello Ann');
  expect(await leadflow.refused()).toEqual([]);
  expect(await told(leadflow, 'GET', `receipts/${receipt.id}`)).toMatchObject({ state: 'resubmitted', body: '{"whom":"Ann"}' });

  const again = await told<{ run: string }>(leadflow, 'POST', `runs/${mended.run}/resubmit`, { payload: { who: 'Anna' } });
  const run = await leadflow.finished_run(again.run);
  expect(action(run, 'Say').outputs).toBe('hello Anna');
  expect(run).toMatchObject({ resubmittedFrom: mended.run });
});

test('all runs that match are resubmitted, and no record is made twice', async ({ guide }) => {
  const { leadflow, sandbox } = guide;
  const flow: Flow = await leadflow.import_flow(guide_flow('crm'));
  for (const mark of ['one', 'two', 'three']) await post(leadflow.url(flow), lead(mark));
  await leadflow.all_finished(3);
  const answer = await told<{ resubmitted: unknown[]; refused: unknown[] }>(
    leadflow, 'POST', 'run-resubmissions', { flow: flow.id, status: 'Succeeded' });
  expect(answer.resubmitted).toHaveLength(3);
  expect(answer.refused).toEqual([]);
  await leadflow.all_finished(6);
  expect(await sandbox.records()).toHaveLength(3);
  expect(await told(leadflow, 'GET', 'flow-statistics')).toMatchObject([{ flow: flow.id, succeeded: 6, failed: 0 }]);
});
