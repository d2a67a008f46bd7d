// SPDX-License-Identifier: Apache-2.0
// Versions, dry runs and expressions against the last run, from the pages.
import { expect, test, why_no_browser } from '../fixtures/portal';
import { lead } from '../fixtures/leadflow';
import { post } from '../fixtures/post';

test.skip(why_no_browser() !== undefined, why_no_browser());

test('every save is a version, compared with what is published and restored', async ({ page, open, leadflow, portal }) => {
  const flow = await leadflow.import_flow('data/flows/guide-mail.json', ['--name', 'Versions']);
  await open(`flows/${flow.id}/edit`);
  await page.getByRole('button', { name: /^Send an email/ }).first().click();
  await page.getByRole('textbox', { name: 'Subject', exact: true }).fill('Another subject');
  await page.getByRole('textbox', { name: 'Name of the flow' }).fill('Versions renamed');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved. The URL stays the same.')).toBeVisible();
  await page.goto(portal.url(`flows/${flow.id}`));
  await expect(page.getByRole('heading', { name: 'Versions renamed' })).toBeVisible();
  const versions = page.getByRole('region', { name: 'Versions' });
  await versions.getByRole('button', { name: 'Compare with what is published' }).click();
  await expect(versions.getByText(/^\+ .*Another subject/)).toBeVisible();
  await versions.getByRole('button', { name: 'Restore' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
  await expect(page.getByText('Version 1 is restored.')).toBeVisible();
  expect((await leadflow.command(['flow', 'export', flow.id])).stdout).not.toContain('Another subject');
});

test('a dry run shows the request and the mail, and sends neither', async ({ page, open, guide }) => {
  const flow = await guide.leadflow.import_flow('data/flows/guide-both.json', ['--name', 'Rehearsed']);
  await open(`flows/${flow.id}/edit`);
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  const panel = page.getByRole('complementary', { name: 'Test flow' });
  await panel.getByRole('button', { name: 'Dry run' }).click();
  const effects = panel.getByRole('region', { name: 'What would be sent' });
  await expect(effects.getByText('Create a new record')).toBeVisible();
  await expect(effects.getByText(/"lastname": ?"Mustermann"/)).toBeVisible();
  await expect(effects.getByText('New lead: AzureMarketplace-INS|exempelab.erp_addon').first()).toBeVisible();
  expect(await guide.sandbox.records()).toEqual([]);
  expect(await guide.sandbox.mails()).toEqual([]);
});

test('an expression is evaluated with the last run while it is written', async ({ page, open, leadflow }) => {
  const flow = await leadflow.import_flow('data/flows/guide-mail.json', ['--name', 'Evaluated']);
  await post(leadflow.url(flow), lead('live'));
  await leadflow.all_finished(1);
  await open(`flows/${flow.id}/edit`);
  await page.getByRole('button', { name: /^Send an email/ }).first().click();
  await page.getByRole('textbox', { name: 'Subject', exact: true }).click();
  await page.getByRole('button', { name: 'Expression for Subject' }).click();
  const picker = page.getByRole('dialog', { name: 'Values for Subject' });
  await picker.getByLabel('Expression', { exact: true }).fill("toUpper(triggerBody()?['UserDetails']?['LastName'])");
  await expect(picker.getByText('With the last run: LEAD-LIVE')).toBeVisible();
  await picker.getByLabel('Expression', { exact: true }).fill('toUpper(');
  await expect(picker.getByText(/The expression is invalid/)).toBeVisible();
  await expect(picker.getByRole('button', { name: 'Add', exact: true })).toBeDisabled();
});

test('a schema is made from a sample, and from what was received last', async ({ page, open, leadflow }) => {
  const flow = await leadflow.import_flow({
    definition: { triggers: { manual: { type: 'Request', kind: 'Http', inputs: { schema: {} } } }, actions: { Keep: { type: 'Compose', inputs: 'x', runAfter: {} } } },
  }, ['--name', 'Schemas']);
  await post(leadflow.url(flow), { received: [1.5] });
  await leadflow.all_finished(1);
  await open(`flows/${flow.id}/edit`);
  await page.getByRole('button', { name: /^When an HTTP request is received/ }).click();
  await page.getByRole('button', { name: 'Use sample payload to generate schema' }).click();
  await page.getByLabel('Sample payload').fill('{"a": 1}');
  await page.getByRole('button', { name: 'Done' }).click();
  const schema = page.getByLabel('Request Body JSON Schema');
  await expect(schema).toHaveValue(/"integer"/);
  await page.getByRole('button', { name: 'Use sample payload to generate schema' }).click();
  await page.getByLabel('Sample payload').fill('{broken');
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('Unable to generate schema')).toBeVisible();
  await expect(schema).toHaveValue(/"integer"/);
  await page.getByRole('button', { name: 'Use the last received request' }).click();
  await expect(schema).toHaveValue(/"received"/);
});
