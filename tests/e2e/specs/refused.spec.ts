// SPDX-License-Identifier: Apache-2.0
// What a valid URL received is kept even when it is refused, with its reason, and can be sent on
// once the reason is mended.
import { guide_flow, lead } from '../fixtures/leadflow';
import { error_of, post } from '../fixtures/post';
import { expect, test } from '../fixtures/world';

test('refused receipts are listed with their reasons', async ({ leadflow }) => {
  const flow = await leadflow.import_flow(guide_flow('mail'));
  const url = leadflow.url(flow);

  expect((await post(url, { LeadSource: 7 })).status).toBe(400);
  expect((await post(url, '{"LeadSource": "cut o')).status).toBe(400);
  await leadflow.json(['flow', 'off', flow.id]);
  const off = await post(url, lead('off'));
  expect(off.status).toBe(400);
  expect(error_of(off).code).toBe('WorkflowTriggerIsNotEnabled');

  const refused = await leadflow.refused();
  expect(refused.map((receipt) => receipt.code)).toEqual(
    ['WorkflowTriggerIsNotEnabled', 'InvalidRequestContent', 'TriggerInputSchemaMismatch'],
  );
  expect(refused[2]?.reason).toContain('LeadSource');
  expect(await leadflow.runs()).toHaveLength(0);
});

test('a lead for a flow that was off is sent on after the flow is on', async ({ guide }) => {
  const { leadflow, sandbox } = guide;
  const flow = await leadflow.import_flow(guide_flow('both'), ['--off']);
  expect((await post(leadflow.url(flow), lead('early'))).status).toBe(400);
  const [receipt] = await leadflow.refused();
  if (!receipt) throw new Error('the lead was not kept');

  // Too early: nothing was mended yet.
  const too_early = await leadflow.command(['receipt', 'resubmit', String(receipt.id)]);
  expect(too_early.code).toBe(1);
  expect(too_early.stderr.trim().split('\n')).toHaveLength(1);

  await leadflow.json(['flow', 'on', flow.id]);
  await leadflow.restart(); // It was on disk.
  await leadflow.json(['receipt', 'resubmit', String(receipt.id)]);
  const [run] = await leadflow.all_finished(1);
  expect(run).toMatchObject({ status: 'Succeeded' });
  expect(await sandbox.records()).toMatchObject([{ lastname: 'Lead-early' }]);
  expect(await sandbox.mails()).toHaveLength(1);
  expect(await leadflow.refused()).toHaveLength(0);
});

test('refused receipts outlive kill -9', async ({ leadflow }) => {
  const flow = await leadflow.import_flow(guide_flow('mail'));
  expect((await post(leadflow.url(flow), { LeadSource: 7 })).status).toBe(400);
  await leadflow.crash_and_restart();
  expect(await leadflow.refused()).toMatchObject([{ code: 'TriggerInputSchemaMismatch' }]);
});
