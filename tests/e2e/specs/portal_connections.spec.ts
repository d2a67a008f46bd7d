// SPDX-License-Identifier: Apache-2.0
// Connections on their page: tested by a real call, changed without showing a secret, deleted; and
// what a server tells of their state.
import { expect, test, why_no_browser } from '../fixtures/portal';

test.skip(why_no_browser() !== undefined, why_no_browser());

test('a connection is tested by a real call, and mended in its place', async ({ page, open, sandbox, leadflow }) => {
  await sandbox.connect_dynamics(leadflow, 'a wrong secret');
  await open('connections');
  const row = page.getByRole('row', { name: /dynamicscrmonline-1/ });
  await row.getByRole('button', { name: 'Test' }).click();
  await expect(row.locator('[data-status=Failed]').first()).toBeVisible();
  await row.getByRole('button', { name: 'More about dynamicscrmonline-1' }).click();
  await page.getByRole('menuitem', { name: 'Change' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('input[type=password]').first().fill(sandbox.accounts.client_secret);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('"dynamicscrmonline-1" was changed.')).toBeVisible();
  await row.getByRole('button', { name: 'Test' }).click();
  await expect(row.locator('[data-status=Succeeded]').first()).toBeVisible();
  expect(await page.content()).not.toContain(sandbox.accounts.client_secret);

  await row.getByRole('button', { name: 'More about dynamicscrmonline-1' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('No connection yet')).toBeVisible();
  expect(await leadflow.json(['connection', 'list'])).toEqual([]);
});

// The far side's sign-in page is tested with the server; here, that the page shows what it is told.
test('what the server tells of a connection is shown: state, end, last call, users', async ({ page, open }) => {
  const day = 86_400_000;
  const at = (days: number) => new Date(Date.now() + days * day + 3_600_000).toISOString();
  const connection = (name: string, more: object) => ({ name, api: 'shared_office365', created: at(-90), settings: {}, secrets: ['client_secret'], usedBy: [], canSignIn: false, state: 'connected', ...more });
  let asked: string[] = [];
  await page.route('**/api/v1/connections', (route) => route.fulfill({ json: [
    connection('ends', { state: 'expires_soon', expires: at(9), usedBy: ['Leads', 'Others'], lastCall: { at: at(-1), ok: true } }),
    connection('broken', { state: 'failing', lastCall: { at: at(-1), ok: false, error: 'The secret is wrong.' } }),
    connection('new', { state: 'not_signed_in', canSignIn: true }),
  ] }));
  await page.route('**/api/v1/connections/*/*', (route) => {
    asked = [...asked, `${new URL(route.request().url()).pathname.split('/').slice(-2).join(' ')} ${route.request().postData() ?? ''}`];
    return route.fulfill({ json: route.request().url().endsWith('/replace') ? { flows: [{ id: '1', name: 'Leads', version: 2 }] } : { url: `${new URL(route.request().url()).origin}/connections?failed=new&reason=Denied` } });
  });
  await open('connections');
  await expect(page.getByRole('row', { name: /^ends/ })).toContainText(/Expires soon.*in 9 days/);
  await expect(page.getByRole('row', { name: /^broken/ })).toContainText('The secret is wrong.');
  await page.getByRole('row', { name: /^ends/ }).getByRole('button', { name: 'More about ends' }).click();
  await page.getByRole('menuitem', { name: 'Replace in all flows' }).click();
  await page.getByRole('dialog').getByLabel('By').selectOption('new');
  await page.getByRole('dialog').getByRole('button', { name: 'Replace', exact: true }).click();
  await expect(page.getByText('Leads now use "new".')).toBeVisible();
  await page.getByRole('row', { name: /^new/ }).getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('"new" is not signed in. Denied')).toBeVisible();
  expect(asked).toEqual(['ends replace {"with":"new"}', 'new authorize ']);
  await page.goto(page.url().replace(/\?.*/, '?authorized=new'));
  await expect(page.getByText('"new" is signed in.')).toBeVisible();
});
