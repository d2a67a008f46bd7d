// SPDX-License-Identifier: Apache-2.0
// Drafts beside what is published, the day of a flow, and many runs resubmitted at once, from the pages.
import { lead } from '../fixtures/leadflow';
import { expect, test, why_no_browser } from '../fixtures/portal';
import { post } from '../fixtures/post';

test.skip(why_no_browser() !== undefined, why_no_browser());

test('a draft is kept, tried and compared, and what is published runs on until it is published', async ({ page, open, leadflow, portal }) => {
  const flow = await leadflow.import_flow({
    definition: { triggers: { manual: { type: 'Request', kind: 'Http', inputs: { schema: {} } } }, actions: { Say: { type: 'Compose', inputs: 'published words', runAfter: {} } } },
  }, ['--name', 'Drafted']);
  const exported = async (): Promise<string> => (await leadflow.command(['flow', 'export', flow.id])).stdout;
  await open(`flows/${flow.id}/edit`);
  await page.getByRole('button', { name: /^Say,/ }).click();
  await page.getByRole('textbox', { name: 'Inputs' }).fill('words of a draft');
  await page.getByRole('button', { name: 'Draft or publish' }).click();
  await page.getByRole('menuitem', { name: 'Save as draft' }).click();
  await expect(page.getByText('Kept as a draft. What is published goes on running.')).toBeVisible();
  expect(await exported()).toContain('published words');

  // Opened again, by anybody, the draft is what is edited.
  await page.goto(portal.url('flows'));
  await expect(page.getByRole('row', { name: /Drafted/ }).getByText('Draft', { exact: true })).toBeVisible();
  await page.goto(portal.url(`flows/${flow.id}`));
  await page.getByRole('link', { name: 'Open the draft' }).click();
  const strip = page.getByRole('status').filter({ hasText: /^Draft of .* not published\./ });
  await expect(strip).toBeVisible();
  await strip.getByRole('button', { name: 'Compare' }).click();
  await expect(page.getByRole('dialog').getByText(/^\+ .*words of a draft/)).toBeVisible();
  await expect(page.getByRole('dialog').getByText(/^- .*published words/)).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();

  // A real run of the draft, of which the published flow knows nothing.
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  const panel = page.getByRole('complementary', { name: 'Test flow' });
  await panel.getByRole('button', { name: 'Test the draft' }).click();
  await expect(page.getByText('Your flow ran successfully.')).toBeVisible();
  await page.getByRole('link', { name: 'Open the run' }).click();
  await page.getByRole('button', { name: /^Say,/ }).click();
  await expect(page.getByRole('complementary', { name: 'Result of Say' }).getByText('words of a draft').first()).toBeVisible();
  expect(await exported()).toContain('published words');

  await page.goto(portal.url(`flows/${flow.id}/edit`));
  await strip.getByRole('button', { name: 'Publish' }).click();
  await expect(page.getByText('Saved. The URL stays the same.')).toBeVisible();
  await expect(strip).toBeHidden();
  expect(await exported()).toContain('words of a draft');
});

test('a flow with faults is offered to be kept as a draft, and a discarded one is gone', async ({ page, open, leadflow }) => {
  const flow = await leadflow.import_flow('data/flows/guide-mail.json', ['--name', 'Faulty']);
  await open(`flows/${flow.id}/edit`);
  await page.getByRole('button', { name: /^Send an email/ }).first().click();
  await page.getByRole('textbox', { name: 'To', exact: true }).fill('');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Not saved: the flow has faults. Each leads to its place.')).toBeVisible();
  await page.getByRole('complementary', { name: 'Flow checker' }).getByRole('button', { name: 'Save as draft' }).click();
  const strip = page.getByRole('status').filter({ hasText: /^Draft of .* not published\./ });
  await expect(strip).toBeVisible();
  expect((await leadflow.json<{ state: string }[]>(['flow', 'list']))[0]?.state).toBe('on');
  await strip.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
  await expect(strip).toBeHidden();
  await page.getByRole('button', { name: /^Send an email/ }).first().click();
  await expect(page.getByRole('textbox', { name: 'To', exact: true })).not.toHaveText('');
});

test('a dry run shows what is on the screen, saved or not', async ({ page, open, guide }) => {
  const flow = await guide.leadflow.import_flow('data/flows/guide-mail.json', ['--name', 'On the screen']);
  await open(`flows/${flow.id}/edit`);
  await page.getByRole('button', { name: /^Send an email/ }).first().click();
  await page.getByRole('textbox', { name: 'Subject', exact: true }).fill('Unsaved subject');
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  const panel = page.getByRole('complementary', { name: 'Test flow' });
  await panel.getByRole('button', { name: 'Dry run' }).click();
  await expect(panel.getByRole('region', { name: 'What would be sent' }).getByText('Unsaved subject').first()).toBeVisible();
  expect(await guide.sandbox.mails()).toEqual([]);
});

test('failed runs are counted by the hour, and all that match are resubmitted', async ({ page, open, guide, portal }) => {
  const { leadflow, sandbox } = guide;
  const flow = await leadflow.import_flow('data/flows/guide-crm.json', ['--name', 'Many']);
  await sandbox.fault({ target: 'dataverse', mode: 'status', status: 403, count: 3 });
  for (const mark of ['one', 'two', 'three']) await post(leadflow.url(flow), lead(mark));
  await leadflow.all_finished(3);
  await open('flows');
  const row = page.getByRole('row', { name: /Many/ });
  await expect(row.getByRole('link', { name: '3', exact: true })).toBeVisible();
  await expect(row.getByRole('img', { name: 'Many: runs of the last 24 hours' })).toBeVisible();
  await page.goto(portal.url(`flows/${flow.id}`));
  await expect(page.getByRole('link', { name: '3 failed in 24 hours' })).toBeVisible();
  await page.goto(portal.url(`runs?flow=${flow.id}&status=Failed`));
  await page.getByRole('button', { name: 'Resubmit all that match' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'From the action that failed' }).check();
  await dialog.getByRole('button', { name: 'Resubmit' }).click();
  await expect(dialog.getByText('3 resubmitted, 0 refused.')).toBeVisible();
  await leadflow.all_finished(6);
  expect((await sandbox.records()).map((one) => one['lastname']).sort()).toEqual(['Lead-one', 'Lead-three', 'Lead-two']);
});
