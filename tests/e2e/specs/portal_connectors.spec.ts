// SPDX-License-Identifier: Apache-2.0
// A connector that nobody knew: imported on its page, found in the designer, its form filled in.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, why_no_browser } from '../fixtures/portal';

test.skip(why_no_browser() !== undefined, why_no_browser());

const kDefinition = {
  swagger: '2.0', host: 'api.example.com', basePath: '/v1', schemes: ['https'],
  info: { title: 'Orchard', version: '1.0', description: 'Apples and pears' },
  consumes: ['application/json'], produces: ['application/json'],
  securityDefinitions: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } }, security: [{ key: [] }],
  paths: {
    '/trees/{tree}/apples': {
      post: {
        operationId: 'PickApple', summary: 'Pick an apple', description: 'Takes one from a tree',
        parameters: [
          { name: 'tree', in: 'path', required: true, type: 'string', 'x-ms-summary': 'Tree' },
          { name: 'body', in: 'body', required: true, schema: { type: 'object', required: ['color'], properties: {
            color: { type: 'string', 'x-ms-summary': 'Color', enum: ['red', 'green'] }, note: { type: 'string', 'x-ms-summary': 'Note' } } } },
        ],
        responses: { 200: { description: 'OK', schema: { type: 'object', properties: { weight: { type: 'number', 'x-ms-summary': 'Weight' } } } } },
      },
    },
  },
};

test('it is imported, chosen, filled in and saved; what it gives is dynamic content', async ({ page, open, leadflow, portal }) => {
  const folder = mkdtempSync(join(tmpdir(), 'leadflow-connector-'));
  const file = join(folder, 'apiDefinition.swagger.json');
  writeFileSync(file, JSON.stringify(kDefinition));
  await open('connectors');
  await page.locator('input[type=file]').setInputFiles(file);
  await expect(page.getByText('1 of 1 operations can run')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Orchard' })).toBeVisible();
  rmSync(folder, { recursive: true });

  await page.goto(portal.url('flows/new?kind=instant'));
  await page.getByRole('button', { name: /^New step after/ }).first().click();
  await page.getByRole('searchbox', { name: /Search actions/ }).fill('apple');
  await page.getByRole('button', { name: /^Pick an apple/ }).first().click();
  await page.getByRole('textbox', { name: 'Tree' }).fill('old tree');
  await page.getByRole('combobox', { name: 'Color' }).selectOption('green');
  const panel = page.getByRole('complementary', { name: 'Step Pick an apple' });
  await panel.getByRole('button', { name: 'New connection' }).click();
  await panel.locator('input[type=password]').first().fill('secret key');
  await panel.getByRole('button', { name: 'Create' }).click();
  await expect(panel.getByLabel('Connected to')).toHaveValue(/-1$/);

  await page.getByRole('button', { name: 'New step after Pick an apple', exact: true }).click();
  await page.getByRole('searchbox', { name: /Search actions/ }).fill('compose');
  await page.getByRole('button', { name: /^Compose/ }).first().click();
  await page.getByRole('textbox', { name: 'Inputs' }).click();
  await page.getByRole('button', { name: 'Dynamic content for Inputs' }).click();
  await page.getByRole('dialog', { name: 'Values for Inputs' }).getByRole('button', { name: /^Weight/ }).click();
  await page.getByRole('textbox', { name: 'Name of the flow' }).fill('Orchard flow');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved. The HTTP POST URL')).toBeVisible();
  const definition = JSON.parse((await leadflow.command(['flow', 'export', 'Orchard flow'])).stdout) as { actions: Record<string, { inputs: { parameters: unknown } }> };
  expect(definition.actions['Pick_an_apple']?.inputs.parameters).toEqual({ tree: 'old tree', 'body/color': 'green' });
  expect(definition.actions['Compose']?.inputs).toBe("@body('Pick_an_apple')?['weight']");
});
