// SPDX-License-Identifier: Apache-2.0
/// <reference lib="dom" />
// For everybody and against everything: keys alone, screen readers on every panel and dialog,
// hostile leads that stay text, and a large flow that never holds up the browser.
import { Locator, Page } from '@playwright/test';
import { told } from '../fixtures/api';
import { axe_findings, why_no_axe } from '../fixtures/axe';
import { sample_leads } from '../fixtures/leadflow';
import { Person, say_in } from '../fixtures/people';
import { expect, kPages, test, why_no_browser } from '../fixtures/portal';
import { post } from '../fixtures/post';

test.skip(why_no_browser() !== undefined, why_no_browser());

const kTabsMax = 90;

// As somebody without a mouse gets there.
async function tab_to(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let step = 0; step < kTabsMax; ++step) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`not reached with ${kTabsMax} tabs: ${String(target)}`);
}

test('a flow is built, saved and tested with keys alone', async ({ page, open, leadflow }) => {
  await open('flows');
  const key = (name: string) => page.keyboard.press(name);
  await tab_to(page, page.getByRole('button', { name: 'New flow' }));
  await key('Enter');
  await expect(page.getByRole('menuitem', { name: 'Automated, from blank' })).toBeFocused();
  await key('Enter');
  await expect(page.getByRole('searchbox', { name: /^Search triggers/ })).toBeFocused();
  await page.keyboard.type('request');
  await key('Enter');
  await tab_to(page, page.getByRole('button', { name: 'Use the marketplace lead schema' }));
  await key('Enter');
  await tab_to(page, page.getByRole('button', { name: /^New step/ }));
  await key('Enter');
  await expect(page.getByRole('searchbox', { name: /^Search actions/ })).toBeFocused();
  await page.keyboard.type('compose');
  await key('Enter');
  await tab_to(page, page.getByRole('textbox', { name: 'Inputs' }));
  await page.keyboard.type('Who: /');
  const picker = page.getByRole('dialog', { name: 'Values for Inputs' });
  await expect(picker.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('LastName');
  await tab_to(page, picker.getByRole('button', { name: /^LastName/ }));
  await key('Enter');
  await expect(page.getByRole('textbox', { name: 'Inputs' })).toBeFocused();
  await expect(page.getByRole('textbox', { name: 'Inputs' })).toContainText('Who: LastName');
  await key('Control+s');
  await expect(page.getByText('Saved. The HTTP POST URL')).toBeVisible();
  await tab_to(page, page.getByRole('button', { name: 'Test', exact: true }));
  await key('Enter');
  const panel = page.getByRole('complementary', { name: 'Test flow' });
  await tab_to(page, panel.getByRole('button', { name: 'Test', exact: true }));
  await key('Enter');
  await expect(page.getByText('Your flow ran successfully.')).toBeVisible();
  const definition = JSON.parse((await leadflow.command(['flow', 'export', 'New flow'])).stdout) as { actions: Record<string, { inputs: unknown }> };
  expect(definition.actions['Compose']?.inputs).toBe("Who: @{triggerBody()?['UserDetails']?['LastName']}");
});

test.describe('screen readers', () => {
  test.skip(why_no_axe() !== undefined, why_no_axe());

  test('find nothing in their way in panels and dialogs', async ({ page, open, guide }) => {
    const flow = await guide.leadflow.import_flow('data/flows/guide-both.json', ['--name', 'Read aloud']);
    const found: Record<string, string[]> = {};
    const look = async (where: string): Promise<void> => {
      const findings = await axe_findings(page);
      if (findings.length > 0) found[where] = findings;
    };
    await open(`flows/${flow.id}/edit`);
    await page.getByRole('button', { name: /^New step/ }).click();
    await look('adding');
    await page.getByRole('tab', { name: 'Actions' }).click();
    await look('actions');
    await page.getByRole('button', { name: /^Send an email/ }).first().click();
    for (const tab of ['Settings', 'Code view', 'Testing', 'About', 'Parameters']) {
      await page.getByRole('tab', { name: tab }).click();
      await look(tab);
    }
    await page.getByRole('textbox', { name: 'Subject', exact: true }).click();
    await page.getByRole('button', { name: 'Dynamic content for Subject' }).click();
    await look('picker');
    await page.getByRole('tab', { name: 'Expression' }).click();
    await look('expression');
    await page.keyboard.press('Escape');
    for (const panel of ['Flow checker', 'Code', 'Test']) {
      await page.getByRole('toolbar', { name: 'Designer' }).getByRole('button', { name: panel }).first().click();
      await look(panel);
    }
    expect(found).toEqual({});
  });

  test('find nothing in their way in the dialogs of connections', async ({ page, open, guide, portal }) => {
    void guide;  // Its connections are what is looked at.
    const found: Record<string, string[]> = {};
    const look = async (where: string): Promise<void> => {
      const findings = await axe_findings(page);
      if (findings.length > 0) found[where] = findings;
    };
    // Opened before the server has told its connectors, the dialog is there for screen readers too.
    let tell: () => void = () => undefined;
    const told = new Promise<void>((done) => { tell = done; });
    await page.route('**/api/v1/connectors?*', async (route) => { await told; await route.continue(); });
    await open('connections');
    await page.getByRole('button', { name: 'New connection' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await expect(page.getByRole('dialog').getByRole('button', { name: 'Cancel' })).toBeFocused();
    tell();
    await page.getByRole('dialog').getByRole('button', { name: /^SMTP/ }).click();
    await look('connection form');
    await page.goto(portal.url('connections'));
    await page.getByRole('button', { name: 'More about smtp-1' }).click();
    await page.getByRole('menuitem', { name: 'Change' }).click();
    await look('change a connection');
    expect(found).toEqual({});
  });
});

test.describe('screen readers, where offers are', () => {
  test.skip(why_no_axe() !== undefined, why_no_axe());
  test('find nothing in their way on tabs and in dialogs', async ({ page, open, guide, portal }) => {
    const { leadflow } = guide;
    const flow = await leadflow.import_flow('data/flows/guide-both.json', ['--name', 'Read aloud']);
    await told(leadflow, 'POST', 'offers', { publisher: 'contoso', offer: 'scorer', title: 'Scorer' });
    for (const step of ['publish', 'go-live']) await told(leadflow, 'POST', `offers/contoso.scorer/${step}`);
    await told(leadflow, 'POST', 'offers/contoso.scorer/leads', { email: 'a@example.org' });
    const found: Record<string, string[]> = {};
    const look = async (where: string): Promise<void> => {
      await expect(page.locator('.loading')).toHaveCount(0);
      const findings = await axe_findings(page);
      if (findings.length > 0) found[where] = findings;
    };
    await open('marketplace/offers');
    await page.getByRole('button', { name: 'New offer' }).click();
    await look('new offer');
    for (const tab of ['setup', 'publish', 'leads', 'deliveries']) {
      await page.goto(portal.url(`marketplace/offers/contoso.scorer?tab=${tab}`));
      await expect(page.getByRole('tab', { selected: true })).toBeVisible();
      await look(tab);
    }
    await page.goto(portal.url('marketplace/offers/contoso.scorer'));
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    for (const kind of ['httpsEndpoint', 'dynamics', 'marketo', 'blob', 'email']) {
      await page.getByRole('dialog').getByLabel('Lead destination').selectOption(kind);
      await page.getByRole('dialog').getByRole('button', { name: 'OK' }).click();  // With its faults shown.
      await look(`connect ${kind}`);
    }
    for (const dialog of ['New key…', 'Change checks…']) {
      await page.goto(portal.url(`flows/${flow.id}`));
      await page.getByRole('button', { name: dialog }).click();
      await look(dialog);
    }
    expect(found).toEqual({});
  });
});

test.describe('screen readers, before one is signed in', () => {
  test.skip(why_no_axe() !== undefined, why_no_axe());
  test.use({ serve: { args: ['--portal-dir', kPages] }, ignoreHTTPSErrors: true });
  test('find nothing in their way', async ({ page, leadflow }) => {
    const line = await leadflow.program.line(/^owner (https?:\/\/\S+\/setup#\S+) /);
    await page.goto(line[1] as string);
    await expect(page.getByLabel('The same again')).toBeVisible();
    expect(await axe_findings(page)).toEqual([]);
    await page.goto(`${leadflow.base}/flows`);
    await expect(page.getByLabel('Password')).toBeVisible();
    expect(await axe_findings(page)).toEqual([]);
  });
});

test('hostile leads are text everywhere', async ({ page, open, leadflow, portal }) => {
  const name = '<img src=x onerror="window.hit=1">';
  const flow = await leadflow.import_flow({
    definition: { triggers: { manual: { type: 'Request', kind: 'Http', inputs: { schema: {} } } }, actions: { Keep: { type: 'Compose', inputs: '@triggerBody()', runAfter: {} } } },
  }, ['--name', name]);
  page.on('dialog', (dialog) => { throw new Error(`a script spoke: ${dialog.message()}`); });
  const leads = sample_leads();
  await leadflow.run_all_leads(flow);
  for (const one of leads) await post(leadflow.url(flow), one.payload as object);
  const runs = await leadflow.all_finished(leads.length);
  const clean = async (): Promise<void> => {
    expect(await page.evaluate(() => ({
      hit: 'hit' in window, scripts: document.querySelectorAll('body script:not([src])').length,
      foreign: document.querySelectorAll('#root img, #root iframe, #root object, #root [onerror], #root [onload], #root a[href^="javascript:"]').length,
    }))).toEqual({ hit: false, scripts: 0, foreign: 0 });
  };
  await open('flows');
  await expect(page.getByRole('link', { name })).toBeVisible();
  await page.goto(portal.url('runs'));
  await expect(page.getByRole('row')).toHaveCount(leads.length + 1);
  await clean();
  await page.goto(portal.url('leads'));
  await expect(page.locator('.main .table tbody tr').first()).toBeVisible();
  await clean();
  await page.goto(portal.url(`runs/${runs[0]?.id}`));
  for (const run of runs) {
    await page.locator(`.run-list a[href$="${run.id}"]`).click();
    await page.getByRole('button', { name: /^Keep,/ }).click();
    const panel = page.getByRole('complementary', { name: 'Result of Keep' });
    await expect(panel.getByText('Outputs', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: /^When an HTTP request is received/ }).click();
    await page.getByRole('button', { name: 'Correct and resubmit' }).click();
    const body = JSON.parse(await page.getByLabel('Corrected body').inputValue()) as unknown;
    expect(leads.map((one) => one.payload)).toContainEqual(body);
    await page.keyboard.press('Escape');
    await clean();
  }
  // In the designer too, as a value to test with and in the title.
  await page.goto(portal.url(`flows/${flow.id}/edit`));
  await expect(page.getByRole('textbox', { name: 'Name of the flow' })).toHaveValue(name);
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await page.getByRole('radio', { name: "With a recent run's data" }).click();
  await page.locator('label', { hasText: /^Run/ }).locator('select').selectOption({ index: 1 });
  await clean();
});

const kLongTaskMs = 200;

test('a flow of three hundred actions opens and scrolls without a long task', async ({ page, open, leadflow, portal }) => {
  const actions = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`Step_${index}`, {
    type: index % 10 === 9 ? 'Http' : 'Compose', runAfter: index === 0 ? {} : { [`Step_${index - 1}`]: ['Succeeded'] },
    inputs: index % 10 === 9 ? { method: 'GET', uri: 'https://example.com/@{triggerBody()}' } : `@{triggerBody()?['a']} and ${index}`,
  }]));
  const flow = await leadflow.import_flow({ definition: { triggers: { manual: { type: 'Request', kind: 'Http', inputs: { schema: {} } } }, actions } }, ['--name', 'Three hundred']);
  await page.addInitScript(() => {
    const seen: number[] = [];
    (window as unknown as { long: number[] }).long = seen;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => seen.push(Math.round(entry.duration)))).observe({ type: 'longtask', buffered: true });
  });
  await open('flows');
  const longest: number[] = [];
  // The best of three: what else the machine does is not the pages' doing.
  for (let turn = 0; turn < 3; ++turn) {
    await page.goto(portal.url('flows'));
    await page.goto(portal.url(`flows/${flow.id}/edit`));
    await expect(page.getByRole('button', { name: /^Step 299,/ })).toBeAttached();
    const scroller = page.locator('.scroller');
    for (let at = 0; at < 10; ++at) await scroller.evaluate((element, part) => { element.scrollTop = element.scrollHeight * part; }, at / 10);
    longest.push(Math.max(0, ...await page.evaluate(() => (window as unknown as { long: number[] }).long)));
    if ((longest.at(-1) ?? 0) <= kLongTaskMs) break;
  }
  console.log(`longest task while 300 actions open and scroll: ${longest.join(', ')} ms`);
  // What is printed is the measure (kLongTaskMs on a machine that does nothing else); the test only finds
  // that drawing has not become something else altogether.
  expect(Math.min(...longest)).toBeLessThanOrEqual(10 * kLongTaskMs);
});

test('the pages speak the language that is chosen, and remember it', async ({ page, open, portal }) => {
  await open('flows');
  await page.getByLabel('Language').selectOption('sv');
  await expect(page.getByRole('heading', { name: 'Mina flöden' })).toBeVisible();
  expect(await page.locator('html').getAttribute('lang')).toBe('sv');
  await page.goto(portal.url('connections'));
  await expect(page.getByRole('heading', { name: 'Anslutningar' })).toBeVisible();
  const person = new Person(page, say_in('sv'));
  await expect(person.button('New connection')).toBeVisible();
  await page.getByLabel('Språk').selectOption('en');
  await expect(page.getByRole('heading', { name: 'Connections' })).toBeVisible();
});
