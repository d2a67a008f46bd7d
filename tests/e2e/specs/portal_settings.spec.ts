// SPDX-License-Identifier: Apache-2.0
// Settings of the server from the pages, as the owner who is signed in sees them, in both themes.
import { Person, pictures, say_in } from '../fixtures/people';
import { expect, kPages, test, why_no_browser } from '../fixtures/portal';

test.skip(why_no_browser() !== undefined, why_no_browser());
test.use({ serve: { args: ['--portal-dir', kPages] }, ignoreHTTPSErrors: true });

test('alarms, how long runs are kept, the address and the certificate', async ({ page, leadflow, sandbox }, info) => {
  const ann = new Person(page, say_in('en'));
  await ann.become_owner(leadflow);
  await sandbox.connect_mail(leadflow, 'shared_sendmail', 'sendmail-1');
  await page.goto(`${leadflow.base}/settings`);
  const alarms = page.getByRole('region', { name: 'Alarms' });
  await alarms.getByLabel('Mail to').fill('ops@example.com; second@example.com');
  await alarms.getByLabel('Sent by the connection').selectOption('sendmail-1');
  await alarms.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.', { exact: true })).toBeVisible();
  await expect(alarms.getByLabel('Mail to')).toHaveValue('ops@example.com, second@example.com');
  await alarms.getByRole('button', { name: 'Send a test message' }).click();
  await expect(page.getByText('A message was sent.')).toBeVisible();
  expect(await sandbox.mails()).toHaveLength(1);

  const kept = page.getByRole('region', { name: 'How long runs are kept' });
  await kept.getByLabel('Days').fill('90');
  await kept.getByRole('button', { name: 'Save' }).click();
  await expect(kept.getByRole('button', { name: 'Save' })).toBeDisabled();
  await page.reload();
  await expect(kept.getByLabel('Days')).toHaveValue('90');

  const backups = page.getByRole('region', { name: 'Backups' });
  await expect(backups.getByText('None was taken yet.')).toBeVisible();
  await backups.getByRole('button', { name: 'Back up now' }).click();
  await expect(backups.getByText(/backups\/leadflow-.*\.backup$/)).toBeVisible();
  await expect(backups.getByRole('button', { name: 'Back up now' })).toBeEnabled();

  const server = page.getByRole('region', { name: 'Server', exact: true });
  await expect(server.getByText('itself: senders must be told to trust it')).toBeVisible();
  await expect(server.getByText(/\(in \d+ days\)/)).toBeVisible();
  const picture = pictures(page, info, 'settings');
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.locator('.main').evaluate((main) => { main.scrollTop = 0; });
    await picture(`settings-${scheme}-top`);
    await page.locator('.main').evaluate((main) => { main.scrollTop = main.scrollHeight; });
    await picture(`settings-${scheme}-end`);
  }
});
