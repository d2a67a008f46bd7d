// SPDX-License-Identifier: Apache-2.0
// The marketplace guide from its first line to its last, in a browser before the real server that
// serves its own pages: accounts, then steps A to D, in English and in Swedish. A picture of every
// step is kept beside the results.
import newman from 'newman';
import { lead } from '../fixtures/leadflow';
import { code_of, Language, Person, pictures, say_in, starting } from '../fixtures/people';
import { expect, kPages, test, watch, why_no_browser } from '../fixtures/portal';
import { post } from '../fixtures/post';

test.skip(why_no_browser() !== undefined, why_no_browser());
test.use({ serve: { args: ['--portal-dir', kPages] }, ignoreHTTPSErrors: true, permissions: ['clipboard-read', 'clipboard-write'] });

// Step D7 of Microsoft's guide: Postman, with nothing but the address and POST.
function postman_without_body(url: string): Promise<void> {
  const item = { name: 'no body', request: { method: 'POST', url }, event: [{ listen: 'test' as const, script: { exec: ["pm.test('accepted', () => pm.response.to.have.status(202));"] } }] };
  return new Promise((done, fail) => newman.run({ collection: { item: [item] } as newman.NewmanRunOptions['collection'], insecure: true, reporters: [] }, (error, summary) => {
    const [fault] = summary?.run.failures ?? [];
    if (error ?? fault) fail(error ?? fault?.error);
    else done();
  }));
}

const kSearched: Record<Language, { request: string; record: string; mail: string }> = {
  en: { request: 'request', record: 'create a new record', mail: 'send an email' },
  sv: { request: 'begäran', record: 'skapa en ny post', mail: 'skicka ett e-postmeddelande' },
};

for (const language of ['en', 'sv'] as const) {
  test.describe(`the guide, ${language}`, () => {
    test.use({ locale: language === 'sv' ? 'sv-SE' : 'en-US' });

    test('accounts: owner, second factor, everywhere signed out, an editor and a viewer', async ({ page, leadflow, browser }, info) => {
      const say = say_in(language);
      const ann = new Person(page, say);
      const bad = watch(page, () => leadflow.base);
      const picture = pictures(page, info, `accounts-${language}`);
      await ann.become_owner(leadflow);
      expect(await page.locator('html').getAttribute('lang')).toBe(language);
      await picture('home');

      await page.goto(`${leadflow.base}/settings`);
      await ann.button('Switch on').click();
      const secret = await page.getByRole('textbox', { name: say('Key for the app') }).inputValue();
      // A code is accepted once, and one step early or late: three in a row, without waiting.
      await page.getByLabel(say('Code that the app shows')).fill(code_of(secret, -1));
      await picture('second-factor');
      await ann.button('Confirm').click();
      await expect(page.getByText(say('The second factor is on.'))).toBeVisible();
      await ann.sign_out('Sign out everywhere');
      await picture('sign-in');
      await ann.sign_in(() => code_of(secret));

      await page.goto(`${leadflow.base}/settings`);
      await ann.button('Switch off').click();
      await page.getByRole('dialog').getByLabel(say('Code that the app shows')).fill(code_of(secret, 1));
      await page.getByRole('dialog').getByRole('button', { name: say('Switch off') }).click();
      await expect(page.getByText(say('The second factor is off.'))).toBeVisible();

      const flow = await leadflow.import_flow('data/flows/guide-mail.json', ['--name', 'Seen']);
      await post(leadflow.url(flow), lead('private'));
      const [run] = await leadflow.all_finished(1);
      const for_editor = await ann.invite('ed@example.com', 'editor');
      const for_viewer = await ann.invite('vic@example.com', 'viewer');
      await picture('people');
      const join = async (link: string, name: string): Promise<Person> => {
        const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: language === 'sv' ? 'sv-SE' : 'en-US' });
        const person = new Person(await context.newPage(), say);
        await person.join(link, name);
        await person.page.goto(`${leadflow.base}/flows`);
        await expect(person.page.getByRole('link', { name: 'Seen' })).toBeVisible();
        return person;
      };
      const ed = await join(for_editor, 'Ed');
      await expect(ed.button('New flow')).toBeVisible();
      const vic = await join(for_viewer, 'Vic');
      await expect(vic.button('New flow')).toBeHidden();
      await vic.page.goto(`${leadflow.base}/runs/${run?.id}`);
      await vic.page.getByRole('button', { name: /^Send an email/ }).click();
      await expect(vic.page.getByText('Lead-private')).toHaveCount(0);
      await ed.page.goto(`${leadflow.base}/runs/${run?.id}`);
      await ed.page.getByRole('button', { name: /^Send an email/ }).click();
      await expect(ed.page.getByText('Lead-private').first()).toBeVisible();
      await ed.page.context().close();
      await vic.page.context().close();

      await ann.sign_out('Sign out');
      await ann.sign_in();
      expect(bad).toEqual([]);
    });

    test('steps A to D: a flow from blank, a record and a mail, its URL, and a test that is watched', async ({ page, leadflow, sandbox }, info) => {
      const say = say_in(language);
      const ann = new Person(page, say);
      const bad = watch(page, () => leadflow.base);
      const picture = pictures(page, info, `guide-${language}`);
      await ann.become_owner(leadflow);
      await sandbox.connect(leadflow);

      await test.step('A: create a flow', async () => {
        await page.getByRole('link', { name: say('My flows'), exact: true }).click();
        await ann.button('New flow').click();
        await picture('my-flows');
        await page.getByRole('menuitem', { name: say('Automated, from blank') }).click();
        await page.getByRole('searchbox', { name: say('Search triggers and connectors') }).fill(kSearched[language].request);
        await picture('trigger');
        await page.getByRole('button', { name: starting(say('When an HTTP request is received')) }).first().click();
        await ann.button('Use sample payload to generate schema').click();
        await page.getByLabel(say('Sample payload')).fill(JSON.stringify(lead('sample')));
        await picture('sample-payload');
        await ann.button('Done').click();
        const schema = page.getByLabel(say('Request Body JSON Schema'));
        await expect(schema).toHaveValue(/"OfferTitle"/);
        await ann.button('Use the marketplace lead schema').click();
        await expect(schema).toHaveValue(/draft-04/);
        await picture('schema');
      });

      await test.step('B: to the CRM', async () => {
        await ann.new_step(kSearched[language].record);
        await picture('search-record');
        await page.getByRole('region', { name: 'Dynamics 365' }).getByRole('button', { name: starting(say('Create a new record')) }).first().click();
        await ann.choose('Organization Name', 'Contoso (sandbox)');
        await ann.choose('Entity Name', 'leads');
        await ann.pick('Topic', 'OfferTitle');
        await ann.pick('Last Name', 'LastName');
        await ann.pick('Email Address 1', 'Email');
        await expect(page.getByLabel(say('Connected to'))).toHaveValue('dynamicscrmonline-1');
        await picture('record');
        await ann.find_field('Country/Region');
        await ann.pick('Country/Region', 'Country');
        await picture('record-advanced');
      });

      await test.step('C: to a mailbox', async () => {
        await ann.new_step('');
        await page.getByRole('tab', { name: say('Actions') }).click();
        await picture('actions');
        await page.getByRole('searchbox', { name: say('Search actions and connectors') }).fill(kSearched[language].mail);
        for (const connector of ['Office 365 Outlook', 'SMTP', say('Mail')]) await expect(page.getByRole('region', { name: connector, exact: true })).toBeVisible();
        await page.getByRole('region', { name: 'Office 365 Outlook' }).getByRole('button', { name: starting(say('Send an email (V2)')) }).first().click();
        await ann.field('To').fill('sales@example.com');
        await ann.field('Subject').click();
        await page.keyboard.type('LeadSource: ');
        await ann.pick('Subject', 'LeadSource');
        for (const value of ['LastName', 'FirstName', 'Email', 'Company']) {
          await ann.field('Body').click();
          await page.keyboard.press('Control+End');
          await page.keyboard.type(`${value}: `);
          await ann.pick('Body', value);
          await page.keyboard.press('Enter');
        }
        await picture('mail');
        await page.getByRole('textbox', { name: say('Name of the flow') }).fill('Marketplace leads');
        await ann.button('Save').click();
        await expect(page.getByText(say('Saved. The HTTP POST URL is in the trigger card.'))).toBeVisible();
        await expect(page.getByRole('textbox', { name: say('HTTP POST URL') })).toHaveValue(/\/workflows\/.*sig=/);
        await ann.button(say('Copy {0}', say('HTTP POST URL'))).click();
        await expect(ann.button('Copied')).toBeVisible();
        await picture('saved-with-url');
      });

      await test.step('D: testing', async () => {
        const url = await page.evaluate(() => navigator.clipboard.readText());
        expect(url).toBe(await page.getByRole('textbox', { name: say('HTTP POST URL') }).inputValue());
        await page.getByRole('button', { name: say('Back'), exact: true }).click();
        await page.getByRole('link', { name: say('My flows'), exact: true }).click();
        await page.getByRole('button', { name: say('More about {0}', 'Marketplace leads') }).click();
        await picture('flow-menu');
        await page.getByRole('menuitem', { name: say('Edit'), exact: true }).click();
        const panel = page.getByRole('complementary', { name: say('Test flow') });
        const record = page.getByRole('button', { name: new RegExp(`${starting(say('Create a new record')).source},.*${say('Succeeded')}`) });
        // The guide's own test sends no body; then a lead.
        for (const body of [undefined, lead('guide')]) {
          if (!(await panel.isVisible())) await ann.button('Test').click();
          await panel.getByRole('radio', { name: say("I'll perform the trigger action") }).click();
          await panel.getByRole('button', { name: say('Test'), exact: true }).click();
          const banner = page.getByRole('status').filter({ hasText: say('The test has begun. To see the flow work, send a request to its URL now.') });
          await expect(banner).toBeVisible();
          if (body === undefined) await picture('test-begun');
          await page.waitForTimeout(500); // The wait begins with what was there before.
          if (body === undefined) await postman_without_body(url);
          else expect((await post(url, body)).status).toBe(202);
          await expect(page.getByText(say('Your flow ran successfully.'))).toBeVisible();
          await expect(record).toBeVisible();
        }
        await picture('test-succeeded');
        await page.getByRole('link', { name: say('Open the run') }).click();
        await page.getByRole('button', { name: starting(say('Create a new record')) }).click();
        await expect(page.getByText('Lead-guide').first()).toBeVisible();
        await picture('run');
        const records = await sandbox.records();
        expect(records.find((one) => one['lastname'] === 'Lead-guide')).toMatchObject({ emailaddress1: 'erika.guide@example.com', address1_country: 'DE' });
        const [mail] = await sandbox.mails();
        expect(mail).toMatchObject({ source: 'graph', subject: `LeadSource: ${lead('guide').LeadSource}` });
      });
      expect(bad).toEqual([]);
    });
  });
}
