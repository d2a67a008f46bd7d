// SPDX-License-Identifier: Apache-2.0
// The Leads page and a person's page, as a sales person uses them: find a lead, see where it went,
// narrow and count, take a file, and let a person go with a certificate.
import { readFileSync } from 'node:fs';
import { Download, Locator, Page } from '@playwright/test';
import { axe_findings, why_no_axe } from '../fixtures/axe';
import { guide_flow, Leadflow } from '../fixtures/leadflow';
import { Person, pictures, say_in } from '../fixtures/people';
import { expect, kPages, test, why_no_browser } from '../fixtures/portal';
import { post } from '../fixtures/post';

test.skip(why_no_browser() !== undefined, why_no_browser());

const kAda = 'ada.lovelace@analytical-engines.example';
const kPascal = {
  UserDetails: { FirstName: 'Ada', LastName: 'Lovelace', Email: kAda, Phone: '1234567890', Country: 'GB', Company: 'Analytical Engines', Title: 'Countess' },
  LeadSource: 'AzureMarketplace-INS|contoso.scorer', ActionCode: 'INS', OfferTitle: 'Scorer',
};
const kCamel = {
  userDetails: { firstName: 'Flo', lastName: 'Nightingale', email: 'flo@nursing.example', country: 'US', company: '=1+1' },
  leadSource: 'SPZA-PLT|contoso.erp', actionCode: 'PLT', offerTitle: 'ERP, large', description: ' ',
};
const kRefused = { UserDetails: { FirstName: 'Bob', LastName: 'Babbage', Email: 'bob@difference.example' }, LeadSource: 7 };

async function send(leadflow: Leadflow): Promise<void> {
  const url = leadflow.url(await leadflow.import_flow(guide_flow('both'), ['--name', 'Marketplace leads']));
  expect((await post(url, kPascal)).status).toBe(202);
  expect((await post(url, kCamel)).status).toBe(202);
  expect((await post(url, kRefused)).status).toBe(400);
  await leadflow.all_finished(2);
}

const rows = (page: Page): Locator => page.locator('.main .table tbody tr');
const text_of = async (download: Promise<Download>): Promise<string> => readFileSync(await (await download).path(), 'utf8');

test('leads of both spellings are found, narrowed, counted, and taken as a file', async ({ page, open, guide, sandbox }, info) => {
  await send(guide.leadflow);
  const picture = pictures(page, info, 'leads');
  await open('');
  await expect(page.getByRole('link', { name: '2 leads today' })).toBeVisible();
  await picture('home');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Leads' }).click();
  await expect(rows(page)).toHaveCount(3);
  const ada = page.getByRole('row', { name: /Ada Lovelace/ });
  await expect(ada).toContainText('Arrived');
  await expect(ada.getByText('INS', { exact: true })).toHaveAttribute('title', 'Installation: the customer got the product');
  const record = await ada.getByRole('link', { name: /^Record/ }).getAttribute('href');
  expect((await sandbox.records()).map((one) => one['leadid']).some((id) => record?.endsWith(`id=${id}`))).toBe(true);
  await expect(ada.getByRole('link', { name: 'Mail' })).toHaveAttribute('title', 'Recipients: 1');
  await expect(page.getByRole('row', { name: /Bob Babbage/ })).toContainText('Refused');
  await picture('leads');

  // What is chosen stands in the address, so that a link shows the same.
  await page.getByRole('combobox', { name: 'Country' }).selectOption('US');
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText('Flo Nightingale');
  await page.reload();
  await expect(page.getByRole('combobox', { name: 'Country' })).toHaveValue('US');
  await page.getByRole('button', { name: 'Clear the filters' }).click();
  await expect(page).toHaveURL(/leads$/);
  await page.getByRole('combobox', { name: 'What became of it' }).selectOption('refused');
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole('combobox', { name: 'What became of it' }).selectOption('');
  await page.getByRole('searchbox', { name: 'Search' }).fill('engines');
  await expect(rows(page)).toHaveCount(1);
  await expect(page).toHaveURL(/search=engines/);
  await page.getByRole('searchbox', { name: 'Search' }).fill('');

  // The charts: an offer, the day of today, a longer period.
  const offers = page.getByRole('region', { name: 'Leads per offer' });
  await offers.getByRole('link', { name: 'ERP, large' }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByRole('img', { name: /: 1 in all, 1 on the busiest day$/ })).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export CSV' }).click();
  const csv = await text_of(download);
  expect(csv.trim().split('\r\n')).toHaveLength(2);
  expect(csv).toContain(`,Flo Nightingale,flo@nursing.example,'=1+1,US,"ERP, large",SPZA,`);
  await offers.getByRole('link', { name: 'ERP, large' }).click();
  await expect(rows(page)).toHaveCount(3);
  await page.locator('.bars g').last().click();
  await expect(page).toHaveURL(/from=[-\d]+&to=[-\d]+/);
  await expect(rows(page)).toHaveCount(3);
  await page.locator('.bars g').first().click();
  await expect(page.getByText('No lead matches')).toBeVisible();
  await page.getByRole('combobox', { name: 'Period' }).selectOption('365');
  await expect(page.locator('.bars g')).toHaveCount(365);
});

test('leads come while the page is open, and older ones are loaded', async ({ page, open, leadflow }) => {
  const url = leadflow.url(await leadflow.import_flow({
    definition: { triggers: { manual: { type: 'Request', kind: 'Http', inputs: { schema: {} } } }, actions: {} },
  }, ['--name', 'Only kept']));
  const named = (mark: string) => ({ ...kPascal, UserDetails: { ...kPascal.UserDetails, LastName: mark, Email: `${mark}@engines.example` } });
  for (let number = 0; number < 55; ++number) await post(url, named(`n${number}`));
  await open('leads');
  await expect(rows(page)).toHaveCount(50);
  await post(url, named('late'));
  await expect(rows(page).first()).toContainText('late@engines.example');
  await page.getByRole('button', { name: 'Load more' }).click();
  await expect(rows(page)).toHaveCount(56);
  await expect(page.getByRole('button', { name: 'Load more' })).toBeHidden();
});

test('what a flow does with tests, duplicates and people not to contact is said, and done', async ({ page, open, guide, portal }, info) => {
  const { leadflow } = guide;
  const flow = await leadflow.import_flow(guide_flow('both'), ['--name', 'Marketplace leads']);
  await open(`flows/${flow.id}`);
  const picture = pictures(page, info, 'lead-settings');
  const card = page.getByRole('region', { name: 'Leads', exact: true });
  await card.getByLabel('The same lead again').selectOption('keep it, do not run again');
  await card.getByLabel('Within this many hours of the first').fill('48');
  await card.getByLabel('When the CRM stays down, mail somebody and keep trying').check();
  await card.getByLabel('Mail to').fill('ops@example.com, sales@example.com');
  await card.getByLabel('Sent by the connection').selectOption('smtp-1');
  await card.getByRole('button', { name: 'Save' }).click();
  await expect(card.getByRole('button', { name: 'Save' })).toBeDisabled();
  await page.reload();
  await expect(card.getByLabel('The same lead again')).toHaveValue('once');
  await expect(card.getByLabel('Mail to')).toHaveValue('ops@example.com, sales@example.com');
  await card.scrollIntoViewIfNeeded();
  await picture('card');
  if (why_no_axe() === undefined) expect(await axe_findings(page)).toEqual([]);

  const named = (email: string, more: object = {}) => ({ ...kPascal, ...more, UserDetails: { ...kPascal.UserDetails, FirstName: 'Some', LastName: 'One', Email: email } });
  const url = leadflow.url(flow);
  await post(url, kPascal);
  await leadflow.all_finished(1);
  await post(url, kPascal);
  await post(url, named('dnc@example.com', { LeadSource: 'SPZA-DNC|contoso.erp', ActionCode: 'DNC' }));
  await post(url, { ...kPascal, UserDetails: { ...kPascal.UserDetails, FirstName: 'MSFT_TEST_636573304890123456', LastName: 'MSFT_TEST_636573304890123456', Email: 'MSFT_TEST_636573304890123456@test.com', Company: 'MSFT_TEST_636573304890123456' } });
  await page.goto(portal.url('leads'));
  await expect(rows(page)).toHaveCount(4);
  await expect(rows(page).nth(0)).toContainText('Kept: test lead');
  await expect(rows(page).nth(1)).toContainText('Kept: do not contact');
  await expect(rows(page).nth(2)).toContainText('Kept: came again');
  await expect(rows(page).nth(2).getByRole('link', { name: 'Came again' })).toHaveAttribute('href', new RegExp((await leadflow.runs())[0]?.id ?? '-'));
  await picture('kept');
  if (why_no_axe() === undefined) expect(await axe_findings(page)).toEqual([]);
  await rows(page).nth(1).getByRole('button', { name: 'Run it' }).click();
  await expect(page.getByText('The flow runs with this lead.')).toBeVisible();
  await leadflow.all_finished(2);
  await expect(page.getByRole('row', { name: /dnc@example/ })).toContainText('Arrived');
});

test.describe('a person', () => {
  test.use({ serve: { args: ['--portal-dir', kPages] }, ignoreHTTPSErrors: true });

  test('is seen, taken as a file, and erased by an owner, who keeps the certificate', async ({ page, guide }, info) => {
    const { leadflow } = guide;
    const ann = new Person(page, say_in('en'));
    await ann.become_owner(leadflow);
    await send(leadflow);
    const picture = pictures(page, info, 'person');
    await page.goto(`${leadflow.base}/leads`);
    await page.getByRole('link', { name: kAda }).click();
    await expect(page.getByRole('heading', { name: kAda })).toBeVisible();
    for (const part of ['Leads and their runs', 'Records', 'Mails']) await expect(page.getByRole('region', { name: part, exact: true }).locator('tbody tr')).toHaveCount(1);
    await picture('person');
    const taken = page.waitForEvent('download');
    await ann.button('Export').click();
    const file = await text_of(taken);
    for (const part of ['Countess', 'Analytical Engines', 'Create_a_new_record']) expect(file).toContain(part);
    expect(file).not.toContain('Nightingale');

    await ann.button('Erase …').click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('button', { name: 'Erase' })).toBeDisabled();
    await dialog.getByLabel(/^Type /).fill(kAda.toUpperCase());
    await picture('erase');
    if (why_no_axe() === undefined) expect(await axe_findings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Erase' }).click();
    await expect(page.getByRole('heading', { name: 'Certificate of erasure' })).toBeVisible();
    await expect(page.getByText('Genuine')).toBeVisible();
    await expect(page).toHaveURL(/\/erasures\/[0-9a-f]{32}$/);
    await picture('certificate');
    const kept = page.waitForEvent('download');
    await ann.button('Download').click();
    const paper = JSON.parse(await text_of(kept)) as Record<string, unknown>;
    expect(paper).toMatchObject({ runs: 1, genuine: true, byName: 'Ann' });
    expect(JSON.stringify(paper)).not.toContain('lovelace');
    await page.emulateMedia({ media: 'print' });
    await expect(page.getByRole('navigation')).toBeHidden();
    await expect(page.getByText('Genuine')).toBeVisible();
    await page.emulateMedia({ media: 'screen' });

    await page.goto(`${leadflow.base}/settings`);
    const erased = page.getByRole('region', { name: 'Erased persons' });
    await expect(erased.getByText('Genuine')).toBeVisible();
    await erased.scrollIntoViewIfNeeded();
    await picture('erased-persons');
    await erased.getByRole('link').click();
    await expect(page.getByRole('heading', { name: 'Certificate of erasure' })).toBeVisible();
    await page.goto(`${leadflow.base}/people/${encodeURIComponent(kAda)}`);
    await expect(page.getByText('Nothing is kept about this address')).toBeVisible();
    await expect(ann.button('Erase …')).toBeHidden();
    await page.goto(`${leadflow.base}/leads?search=lovelace`);
    await expect(page.getByText('No lead matches')).toBeVisible();
  });

  test('with a run that has not ended is erased when it is cancelled', async ({ page, guide }) => {
    const { leadflow, sandbox } = guide;
    const ann = new Person(page, say_in('en'));
    await ann.become_owner(leadflow);
    await sandbox.fault({ target: 'dataverse', mode: 'status', status: 429, count: 1000 });
    await post(leadflow.url(await leadflow.import_flow(guide_flow('crm'))), kPascal);
    await page.goto(`${leadflow.base}/people/${encodeURIComponent(kAda)}`);
    await ann.button('Erase …').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Type /).fill(kAda);
    await expect(dialog.getByRole('button', { name: 'Erase' })).toBeDisabled();
    await dialog.getByLabel('1 run has not ended: cancel it').check();
    await dialog.getByRole('button', { name: 'Erase' }).click();
    await expect(page.getByText('Genuine')).toBeVisible();
  });

  test('is not named to a viewer, and not erased by an editor', async ({ page, browser, guide }) => {
    const { leadflow } = guide;
    const ann = new Person(page, say_in('en'));
    await ann.become_owner(leadflow);
    await send(leadflow);
    const as = async (role: string): Promise<Page> => {
      await page.goto(`${leadflow.base}/settings`);
      const link = await ann.invite(`${role}@example.com`, role);
      const other = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
      await new Person(other, say_in('en')).join(link, role);
      await other.goto(`${leadflow.base}/leads`);
      await expect(rows(other)).toHaveCount(3);
      return other;
    };
    const viewer = await as('viewer');
    await expect(viewer.getByRole('columnheader', { name: 'Name and address' })).toBeHidden();
    await expect(viewer.getByRole('button', { name: 'Export CSV' })).toBeHidden();
    await expect(viewer.getByRole('searchbox')).toBeHidden();
    await expect(viewer.getByText('contoso.scorer').or(viewer.getByText('Scorer')).first()).toBeVisible();
    expect(await viewer.content()).not.toContain('lovelace');
    await viewer.goto(`${leadflow.base}/people/${encodeURIComponent(kAda)}`);
    await expect(viewer.getByText('Your role does not see whose leads they are')).toBeVisible();
    const editor = await as('editor');
    await editor.getByRole('link', { name: kAda }).click();
    await expect(editor.getByRole('button', { name: 'Export' })).toBeVisible();
    await expect(editor.getByRole('button', { name: 'Erase …' })).toBeHidden();
  });
});
