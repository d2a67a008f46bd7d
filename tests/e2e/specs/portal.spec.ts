// SPDX-License-Identifier: Apache-2.0
// The pages around the designer, on a real server: flows, the leads wizard, runs, sign-in, a reverse
// proxy's path, and whether screen readers can use them.
import { axe_findings, why_no_axe } from '../fixtures/axe';
import { Leadflow, lead } from '../fixtures/leadflow';
import { Person, say_in } from '../fixtures/people';
import { expect, test, why_no_browser } from '../fixtures/portal';
import { post } from '../fixtures/post';

test.skip(why_no_browser() !== undefined, why_no_browser());

async function wait_finished(leadflow: Leadflow, count: number): Promise<void> {
  await leadflow.all_finished(count);
}

test('the wizard makes the guide’s flow; its sample lead becomes a record and a mail', async ({ page, open, guide }) => {
  await open('');
  await page.getByRole('button', { name: /^Marketplace leads/ }).click();
  await new Person(page, say_in('en')).choose_listed('Organization Name', 'Contoso (sandbox)');
  await page.getByRole('textbox', { name: 'From' }).fill('leads@example.com');
  await page.getByRole('textbox', { name: 'To' }).fill('sales@example.com');
  await page.getByRole('button', { name: 'Create flow' }).click();
  await expect(page.getByRole('textbox', { name: 'HTTP POST URL' })).toHaveValue(/\/workflows\//);
  await page.getByRole('button', { name: 'Send a sample lead' }).click();
  await expect(page.getByText('Create a new record')).toBeVisible();
  await expect(page.locator('[data-status=Succeeded]')).toHaveCount(3);
  expect((await guide.sandbox.records())[0]?.['lastname']).toBe('Mustermann');
  expect((await guide.sandbox.mails())[0]?.subject).toContain('AzureMarketplace-INS');
});

test('a flow is found, switched off, copied and deleted from its menu', async ({ page, open, leadflow }) => {
  await leadflow.import_flow('data/flows/guide-mail.json', ['--name', 'First leads']);
  await leadflow.import_flow('data/flows/guide-mail.json', ['--name', 'Second leads']);
  await open('flows');
  await page.getByRole('searchbox', { name: 'Search flows' }).fill('first');
  await expect(page.getByRole('row')).toHaveCount(2);
  const menu = page.getByRole('button', { name: 'More about First leads', exact: true });
  await menu.click();
  await page.getByRole('menuitem', { name: 'Turn off' }).click();
  await expect(page.getByRole('row', { name: /First leads/ })).toContainText('Off');
  await menu.click();
  await page.getByRole('menuitem', { name: 'Save as' }).click();
  await page.getByRole('textbox', { name: 'Name of the copy' }).fill('First leads again');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('link', { name: 'First leads again' })).toBeVisible();
  await menu.click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('link', { name: 'First leads', exact: true })).toBeHidden();
  const names = (await leadflow.json<{ name: string }[]>(['flow', 'list'])).map((flow) => flow.name).sort();
  expect(names).toEqual(['First leads again', 'Second leads']);
});

test('a failed run is found by what was in it, says what to do, and is resubmitted', async ({ page, open, guide }) => {
  const flow = await guide.leadflow.import_flow('data/flows/guide-crm.json', ['--name', 'To the CRM']);
  await guide.sandbox.fault({ target: 'dataverse', mode: 'status', status: 403, count: 1 });
  await post(guide.leadflow.url(flow), lead('needle'));
  await post(guide.leadflow.url(flow), lead('hay'));
  await wait_finished(guide.leadflow, 2);
  await open('runs?status=Failed');
  await page.getByRole('searchbox', { name: 'Search in what was received' }).fill('Lead-');
  await expect(page.getByRole('row')).toHaveCount(2);
  await expect(page).toHaveURL(/search=Lead-/);
  await page.getByRole('row').nth(1).getByRole('link').first().click();
  const panel = page.getByRole('complementary', { name: 'Result of Create a new record' });
  await expect(panel.getByText('What to do:')).toBeVisible();
  await expect(panel.getByText('Inputs', { exact: true })).toBeVisible();
  await panel.getByRole('button', { name: 'Resubmit from here' }).click();
  await expect(page.getByText(/^resubmitted from 0/)).toBeVisible();
  await expect(page.getByRole('status').getByText('Succeeded').first()).toBeVisible();
  expect(await guide.sandbox.records()).toHaveLength(2);
});

test('what a run received is corrected and resubmitted', async ({ page, open, guide }) => {
  await guide.sandbox.fault({ target: 'dataverse', mode: 'status', status: 403, count: 1 });
  const flow = await guide.leadflow.import_flow('data/flows/guide-crm.json', ['--name', 'Corrected']);
  await post(guide.leadflow.url(flow), lead('wrong'));
  await wait_finished(guide.leadflow, 1);
  await open(`runs/${(await guide.leadflow.runs())[0]?.id}`);
  await page.getByRole('button', { name: /^When an HTTP request is received,/ }).click();
  await page.getByRole('button', { name: 'Correct and resubmit' }).click();
  const body = page.getByLabel('Corrected body');
  await body.fill((await body.inputValue()).replaceAll('wrong', 'right'));
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('As it was received')).toHaveValue(/Lead-wrong/);
  await expect(dialog.getByText(/^\+ .*Lead-right/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Resubmit' }).click();
  await expect(page.getByText('Resubmitted with the corrected payload.')).toBeVisible();
  await expect(page.getByText(/^resubmitted from 0/)).toBeVisible();
  await wait_finished(guide.leadflow, 2);
  expect((await guide.sandbox.records()).map((row) => row['lastname']).sort()).toEqual(['Lead-right']);
});

test('the turns of a loop are paged, the failed ones first in reach', async ({ page, open, leadflow }) => {
  const flow = await leadflow.import_flow({
    definition: {
      triggers: { manual: { type: 'Request', kind: 'Http', inputs: { schema: {} } } },
      actions: { Each: { type: 'Foreach', foreach: '@createArray(1, 2, 0)', runAfter: {}, actions: { Divide: { type: 'Compose', inputs: "@div(6, items('Each'))", runAfter: {} } } } },
    },
  }, ['--name', 'Turns']);
  await post(leadflow.url(flow));
  await wait_finished(leadflow, 1);
  await open(`runs/${(await leadflow.runs())[0]?.id}`);
  const pager = page.getByRole('group', { name: 'Turns of Each' });
  await expect(pager.getByText('of 3')).toBeVisible();
  await page.getByRole('button', { name: /^Divide,/ }).click();
  const panel = page.getByRole('complementary', { name: 'Result of Divide' });
  await expect(panel.locator('pre').last()).toHaveText('6');
  await pager.getByRole('button', { name: 'Next failed' }).click();
  await expect(pager.getByRole('textbox', { name: 'Turn' })).toHaveValue('3');
  await expect(panel.locator('[data-status=Failed]')).toBeVisible();
});

test.describe('behind a reverse proxy under a path', () => {
  test.use({ base_path: '/tools/leads/' });
  test('pages, links and requests stay below it', async ({ page, open, leadflow, portal }) => {
    const flow = await leadflow.import_flow('data/flows/guide-mail.json', ['--name', 'Below']);
    await open('flows');
    await page.getByRole('link', { name: 'Below' }).click();
    await expect(page).toHaveURL(portal.url(`flows/${flow.id}`));
    await page.getByRole('button', { name: 'Edit' }).click();
    await expect(page.getByRole('button', { name: /^When an HTTP request is received/ })).toBeVisible();
    await page.goBack();
    await expect(page.getByRole('heading', { name: 'Below' })).toBeVisible();
  });
});

// The server's own sign-in is tested with it; here, that the pages keep their side of the contract.
test('who is not signed in is asked, with a second factor where there is one', async ({ page, open }) => {
  let signed_in = false;
  const session = { user: { id: '1', email: 'ann@example.com', name: 'Ann', role: 'viewer' }, permissions: [] };
  await page.route('**/api/v1/session', async (route) => {
    const request = route.request();
    if (request.method() === 'GET') return route.fulfill(signed_in ? { json: session } : { status: 401, json: { error: { code: 'SignInRequired', message: '' } } });
    expect(request.headers()['x-leadflow-portal']).toBe('1');
    const given = request.postDataJSON() as { password: string; code?: string };
    const refuse = (code: string) => route.fulfill({ status: 401, json: { error: { code, message: code } } });
    if (given.password !== 'right password') return refuse('SignInFailed');
    if (given.code === undefined) return refuse('CodeRequired');
    signed_in = true;
    return route.fulfill({ json: session });
  });
  await open('flows');
  await page.getByLabel('Email').fill('ann@example.com');
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('wrong');
  await page.getByLabel('Password').fill('right password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Code from your authenticator').fill('123456');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'My flows' })).toBeVisible();
  // A viewer looks and changes nothing.
  await expect(page.getByRole('button', { name: 'New flow' })).toBeHidden();
});

test('a set-up link that was used says so', async ({ page, open }) => {
  await open('setup#used');
  await expect(page.getByText('This link has been used already')).toBeVisible();
});

const kPages = ['', 'flows', 'flows/wizard', 'runs', 'leads', `people/${encodeURIComponent(lead('a').UserDetails.Email)}`, 'marketplace/offers', 'connections', 'connectors', 'settings', 'flows/new'];

test.describe('screen readers', () => {
  test.skip(why_no_axe() !== undefined, why_no_axe());
  test('find nothing in their way on any page', async ({ page, open, leadflow, portal }) => {
    const flow = await leadflow.import_flow('data/flows/guide-mail.json', ['--name', 'Read aloud']);
    await post(leadflow.url(flow), lead('a'));
    await wait_finished(leadflow, 1);
    await open('');
    const found: Record<string, string[]> = {};
    for (const path of [...kPages, `flows/${flow.id}`, `flows/${flow.id}/edit`, `flows/${flow.id}/connect-offer`, `runs/${(await leadflow.runs())[0]?.id}`]) {
      await page.goto(portal.url(path));
      await expect(page.getByRole('heading').or(page.locator('.designer')).first()).toBeVisible();
      if (path.endsWith('/edit')) await page.getByRole('button', { name: /^Send an email/ }).first().click();
      await expect(page.locator('.loading')).toHaveCount(0);
      const findings = await axe_findings(page);
      if (findings.length > 0) found[path] = findings;
    }
    // The dark theme has colours, and so contrasts, of its own.
    await page.emulateMedia({ colorScheme: 'dark' });
    for (const path of ['flows', 'leads', `flows/${flow.id}/edit`]) {
      await page.goto(portal.url(path));
      await expect(page.locator('[data-theme=dark]')).toBeVisible();
      await expect(page.locator('.loading')).toHaveCount(0);
      const findings = await axe_findings(page);
      if (findings.length > 0) found[`${path}, dark`] = findings;
    }
    expect(found).toEqual({});
  });
});
