// SPDX-License-Identifier: Apache-2.0
// The marketplace guide by hand in the designer: from a blank flow to a lead that has arrived.
import { Page } from '@playwright/test';
import { expect, test, why_no_browser } from '../fixtures/portal';
import { post } from '../fixtures/post';

test.skip(why_no_browser() !== undefined, why_no_browser());

async function blank_with_trigger(page: Page, open: (path: string) => Promise<void>): Promise<void> {
  await open('flows');
  await page.getByRole('button', { name: 'New flow' }).click();
  await page.getByRole('menuitem', { name: 'Automated, from blank' }).click();
  await page.getByRole('searchbox', { name: /Search triggers/ }).fill('request');
  await page.getByRole('button', { name: /When an HTTP request is received/ }).first().click();
}

async function add_at_end(page: Page, words: string, title: RegExp): Promise<void> {
  await page.getByRole('button', { name: /^New step after / }).first().click();
  await page.getByRole('searchbox', { name: /Search actions/ }).fill(words);
  await page.getByRole('button', { name: title }).first().click();
}

async function pick(page: Page, field: string, value: string): Promise<void> {
  await page.getByRole('textbox', { name: field, exact: true }).click();
  await page.getByRole('button', { name: `Dynamic content for ${field}` }).click();
  const picker = page.getByRole('dialog', { name: `Values for ${field}` });
  await picker.getByRole('searchbox').fill(value);
  await picker.getByRole('button', { name: new RegExp(`^${value}`) }).first().click();
}

test('the guide by hand: schema in one click, mail with chips, save, URL, a lead arrives', async ({ page, open, guide, portal }) => {
  await blank_with_trigger(page, open);
  await page.getByRole('button', { name: 'Use the marketplace lead schema' }).click();
  await expect(page.getByLabel('Request Body JSON Schema')).toHaveValue(/"LeadSource"/);

  await add_at_end(page, 'send an email', /Send Email \(V3\)/);
  const subject = page.getByRole('textbox', { name: 'Subject', exact: true });
  await page.getByRole('textbox', { name: 'From', exact: true }).fill('leads@example.com');
  await page.getByRole('textbox', { name: 'To', exact: true }).fill('sales@example.com');
  await subject.click();
  await page.keyboard.type('New lead: ');
  await pick(page, 'Subject', 'LeadSource');
  await expect(subject).toContainText('New lead: LeadSource');
  await page.getByRole('textbox', { name: 'Body', exact: true }).click();
  await page.keyboard.type('LastName: ');
  await pick(page, 'Body', 'LastName');
  await page.keyboard.press('Enter');
  await page.keyboard.type('Email: ');
  await pick(page, 'Body', 'Email');

  await page.getByRole('textbox', { name: 'Name of the flow' }).fill('Leads by hand');
  await page.getByRole('button', { name: 'Save' }).click();
  const url = page.getByRole('textbox', { name: 'HTTP POST URL' });
  await expect(url).toHaveValue(/\/workflows\/.*sig=/);
  const [flow] = await guide.leadflow.json<{ id: string; url: string }[]>(['flow', 'list']);

  const answer = await post(guide.leadflow.url(flow as never), { userDetails: { lastName: 'Muster', email: 'm@example.com' }, leadSource: 'AzureMarketplace' });
  expect(answer.status).toBe(202);
  await guide.leadflow.all_finished(1);
  const [mail] = await guide.sandbox.mails();
  expect(mail?.subject).toBe('New lead: AzureMarketplace');
  expect(await guide.sandbox.mail_body(mail?.number ?? 0)).toContain('Muster');

  // Edited and saved anew: the URL is the same.
  const before = await url.inputValue();
  await page.getByRole('button', { name: /^Send Email \(V3\),/ }).first().click();
  await subject.click();
  await page.keyboard.press('End');
  await page.keyboard.type('!');
  await page.keyboard.press('Control+s');
  await expect(page.getByText('Saved. The URL stays the same.')).toBeVisible();
  await page.goto(portal.url(`flows/${flow?.id}`));
  await expect(page.getByRole('textbox', { name: 'HTTP POST URL' })).toHaveValue(before);
});

test('a test is sent from the designer and watched on the cards', async ({ page, open, guide }) => {
  const flow = await guide.leadflow.import_flow('data/flows/guide-both.json', ['--name', 'Watched']);
  await open(`flows/${flow.id}/edit`);
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  const panel = page.getByRole('complementary', { name: 'Test flow' });
  await panel.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(page.getByRole('button', { name: /^Create a new record,.*Succeeded/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Send an email,.*Succeeded/ })).toBeVisible();

  await panel.getByRole('radio', { name: "I'll perform the trigger action" }).click();
  await panel.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(panel.getByText('Waiting for the next request')).toBeVisible();
  await page.waitForTimeout(300); // The wait begins with what was there before.
  await post(guide.leadflow.url(flow));
  await expect(page.getByText('Your flow ran successfully.')).toBeVisible();
  await page.getByRole('link', { name: 'Open the run' }).click();
  await expect(page.getByRole('status').getByText('Succeeded')).toBeVisible();
});

test('a save with faults names them all, and each leads to its field', async ({ page, open, leadflow }) => {
  await blank_with_trigger(page, open);
  await add_at_end(page, 'smtp', /Send Email \(V3\)/);
  await page.getByRole('button', { name: 'Save' }).click();
  const panel = page.getByRole('complementary', { name: 'Flow checker' });
  await expect(panel.getByRole('button', { name: /Send Email \(V3\): To is required/ })).toBeVisible();
  await expect(panel.getByRole('button', { name: /A connection is missing/ })).toBeVisible();
  await panel.getByRole('button', { name: /To is required/ }).click();
  await expect(page.getByRole('textbox', { name: 'To', exact: true })).toBeFocused();
  expect(await leadflow.json(['flow', 'list'])).toEqual([]);
});

test('unsaved work survives a closed tab', async ({ page, open, leadflow, portal }) => {
  const flow = await leadflow.import_flow('data/flows/guide-mail.json', ['--name', 'Draft']);
  await open(`flows/${flow.id}/edit`);
  await page.getByRole('button', { name: /^Send an email/ }).first().click();
  await page.getByRole('textbox', { name: 'Subject', exact: true }).fill('Changed');
  await page.goto(portal.url(''));
  await page.goto(portal.url(`flows/${flow.id}/edit`));
  await expect(page.getByText('Unsaved', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: /^Send an email/ }).first().click();
  await expect(page.getByRole('textbox', { name: 'Subject', exact: true })).toHaveText('Changed');
  await page.getByRole('button', { name: /Discard my unsaved work/ }).click();
  await expect(page.getByText('Unsaved', { exact: true })).toBeHidden();
});

test('picking inside a list makes the loop, and undo takes it back', async ({ page, open, leadflow }) => {
  const flow = await leadflow.import_flow({
    definition: {
      triggers: { manual: { type: 'Request', kind: 'Http', inputs: { schema: { type: 'object', properties: { lines: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } } } } } } } } },
      actions: { Take: { type: 'Compose', inputs: 'x', runAfter: {} } },
    },
  }, ['--name', 'Lists']);
  await open(`flows/${flow.id}/edit`);
  await page.getByRole('button', { name: /^Take/ }).click();
  await page.getByRole('textbox', { name: 'Inputs' }).fill('');
  await pick(page, 'Inputs', 'sku');
  await expect(page.getByRole('button', { name: /^For each,/ })).toBeVisible();
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
  await expect(page.getByRole('button', { name: /^For each,/ })).toBeHidden();
});

test('steps are renamed, copied, moved between and deleted with the keyboard; references follow', async ({ page, open, leadflow }) => {
  const flow = await leadflow.import_flow({
    definition: {
      triggers: { manual: { type: 'Request', kind: 'Http', inputs: { schema: {} } } },
      actions: { First: { type: 'Compose', inputs: 'a', runAfter: {} }, Second: { type: 'Compose', inputs: "@outputs('First')", runAfter: { First: ['Succeeded'] } } },
    },
  }, ['--name', 'Keys']);
  await open(`flows/${flow.id}/edit`);
  await page.getByRole('button', { name: /^First,/ }).focus();
  await page.keyboard.press('Enter');
  const title = page.getByRole('textbox', { name: 'Name of the step' });
  await title.fill('The start');
  await title.press('Enter');
  await page.getByRole('button', { name: /^The start,/ }).focus();
  await page.keyboard.press('Control+c');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('button', { name: /^Second,/ })).toBeFocused();
  await page.keyboard.press('Control+v');
  await expect(page.getByRole('button', { name: /^The start 2,/ })).toBeVisible();
  await page.getByRole('button', { name: /^The start 2,/ }).focus();
  await page.keyboard.press('Delete');
  await expect(page.getByRole('button', { name: /^The start 2,/ })).toBeHidden();
  await page.keyboard.press('Control+s');
  await expect(page.getByText('Saved. The URL stays the same.')).toBeVisible();
  const text = (await leadflow.command(['flow', 'export', 'Keys'])).stdout;
  expect(text).toContain("outputs('The_start')");
  expect(Object.keys((JSON.parse(text) as { actions: object }).actions)).toEqual(['The_start', 'Second']);
});

test('a definition of five hundred steps is drawn and typed into without delay', async ({ page, open, leadflow }) => {
  const actions = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`Step_${index}`, {
    type: 'Compose', inputs: index === 0 ? 'x' : `@{outputs('Step_${index - 1}')}`, runAfter: index === 0 ? {} : { [`Step_${index - 1}`]: ['Succeeded'] },
  }]));
  const flow = await leadflow.import_flow({ definition: { triggers: { manual: { type: 'Request', kind: 'Http', inputs: { schema: {} } } }, actions } }, ['--name', 'Long']);
  await open(`flows/${flow.id}/edit`);
  await page.getByRole('button', { name: /^Step 0,/ }).click();
  const field = page.getByRole('textbox', { name: 'Inputs' });
  await field.click();
  const started = Date.now();
  await page.keyboard.type('ten letter');
  await expect(field).toContainText('ten letter');
  const each = (Date.now() - started) / 10;
  console.log(`${each} ms a letter`);
  expect(each).toBeLessThan(400);
});

test('a condition, a switch, a parallel branch and an error handler are built by hand, and run', async ({ page, open, leadflow }) => {
  await blank_with_trigger(page, open);
  await add_at_end(page, 'compose', /^Compose/);
  await page.getByRole('textbox', { name: 'Inputs' }).fill('5');
  // Condition: what Compose gave is greater than 3.
  await add_at_end(page, 'condition', /^Condition/);
  await pick(page, 'Value 1', 'Outputs');
  await page.getByRole('combobox', { name: 'Operator 1' }).selectOption('is greater than');
  await page.getByRole('textbox', { name: 'Compared with 1' }).fill('3');
  await page.getByRole('button', { name: 'Add a step in Condition', exact: true }).click();
  await page.getByRole('searchbox', { name: /Search actions/ }).fill('terminate');
  await page.getByRole('button', { name: /^Terminate/ }).first().click();
  await page.getByLabel('Status').selectOption('Failed');
  // Beside the condition, a second branch.
  await page.getByRole('button', { name: 'Add a step after Compose before Condition' }).click();
  await page.getByRole('menuitem', { name: 'Add a parallel branch' }).click();
  await page.getByRole('searchbox', { name: /Search actions/ }).fill('delay');
  await page.getByRole('button', { name: /^Delay Waits/ }).click();
  await page.getByRole('textbox', { name: 'Count' }).fill('0');
  // After the delay, a switch with a case more, set to run whatever the delay became.
  await page.getByRole('button', { name: 'New step after Delay', exact: true }).click();
  await page.getByRole('searchbox', { name: /Search actions/ }).fill('switch');
  await page.getByRole('button', { name: /^Switch/ }).first().click();
  await page.getByRole('textbox', { name: 'On' }).fill('a');
  await page.getByRole('button', { name: 'Add case' }).click();
  await page.getByRole('textbox', { name: 'Case 1 is met by' }).fill('a');
  await page.getByRole('textbox', { name: 'Case 2 is met by' }).fill('7');
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('group', { name: 'Runs after Delay' }).getByRole('checkbox', { name: 'has failed' }).click();
  await page.getByRole('textbox', { name: 'Name of the flow' }).fill('Branches');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved. The HTTP POST URL')).toBeVisible();
  const [flow] = await leadflow.json<{ url: string; warnings: string[] }[]>(['flow', 'list']);
  const definition = JSON.parse((await leadflow.command(['flow', 'export', 'Branches'])).stdout) as { actions: Record<string, Record<string, unknown>> };
  expect(definition.actions['Condition']?.['expression']).toEqual({ and: [{ greater: ["@outputs('Compose')", 3] }] });
  expect(definition.actions['Switch']?.['runAfter']).toEqual({ Delay: ['Succeeded', 'Failed'] });
  expect(definition.actions['Switch']?.['cases']).toEqual({ Case_1: { case: 'a', actions: {} }, Case_2: { case: 7, actions: {} } });
  expect(definition.actions['Compose']?.['inputs']).toBe('5');
  await post(leadflow.url(flow as never));
  await leadflow.all_finished(1);
});

test('a connection is made in the step’s own panel', async ({ page, open, leadflow }) => {
  await blank_with_trigger(page, open);
  await add_at_end(page, 'smtp', /Send Email \(V3\)/);
  const panel = page.getByRole('complementary', { name: 'Step Send Email (V3)' });
  await panel.getByRole('button', { name: 'New connection' }).click();
  await panel.getByLabel('SMTP server').fill('mail.example.com');
  await panel.getByLabel('Password').fill('secret');
  await panel.getByRole('button', { name: 'Create' }).click();
  await expect(panel.getByLabel('Connected to')).toHaveValue('smtp-1');
  expect(await leadflow.json<{ name: string }[]>(['connection', 'list'])).toMatchObject([{ name: 'smtp-1', secrets: ['password'] }]);
});

test('a card is dragged to another place, and not where it would break a reference', async ({ page, open, leadflow }) => {
  const compose = (inputs: string, before?: string) => ({ type: 'Compose', inputs, runAfter: before ? { [before]: ['Succeeded'] } : {} });
  const flow = await leadflow.import_flow({
    definition: { triggers: { manual: { type: 'Request', kind: 'Http', inputs: { schema: {} } } },
      actions: { First: compose('a'), Second: compose('b', 'First'), Third: compose("@outputs('Second')", 'Second') } },
  }, ['--name', 'Dragged']);
  await open(`flows/${flow.id}/edit`);
  const card = (name: string) => page.getByRole('button', { name: new RegExp(`^${name},`) });
  const top = async (name: string) => (await card(name).boundingBox())?.y ?? 0;
  await card('Third').dragTo(page.getByRole('button', { name: 'Add a step after the trigger before First' }));
  expect(await top('Third')).toBeGreaterThan(await top('Second'));
  await card('Second').dragTo(page.getByRole('button', { name: 'Add a step after the trigger before First' }));
  await expect.poll(async () => (await top('Second')) < (await top('First'))).toBe(true);
  await page.keyboard.press('Control+z');
  await expect.poll(async () => (await top('Second')) > (await top('First'))).toBe(true);
});
