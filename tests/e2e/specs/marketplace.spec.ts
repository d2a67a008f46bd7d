// SPDX-License-Identifier: Apache-2.0
// The publisher's side: the guide's whole story on one machine (an offer sends its leads to a flow,
// which makes a record and a mail), and each kind of destination against its far side.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kAccount, kAccountKey } from '../fixtures/azurite';
import { guide_flow, Leadflow } from '../fixtures/leadflow';
import { with_own_certificate } from '../fixtures/own_certificate';
import { post } from '../fixtures/post';
import { until } from '../fixtures/process';
import { expect, test } from '../fixtures/world';

const kId = 'contoso.lead-scorer';

interface Offer {
  id: string;
  state: string;
  changed: boolean;
  destination: Record<string, unknown>;
}
interface Delivery {
  run: string;
  status: string;
  answer: string;
  attempts: { code: string }[];
  summary?: { email?: string; test?: boolean };
}

async function import_offer(leadflow: Leadflow, destination: object, more: object = {}): Promise<Offer> {
  const file = join(leadflow.data, 'offer.json');
  writeFileSync(file, JSON.stringify({
    publisher: 'contoso', offer: 'lead-scorer', title: 'Lead Scorer', publisherName: 'Contoso',
    ...more, destination,
  }));
  return leadflow.json<Offer>(['offer', 'import', file]);
}

async function go_live(leadflow: Leadflow): Promise<void> {
  expect((await leadflow.json<Offer>(['offer', 'publish', kId])).state).toBe('preview');
  expect((await leadflow.json<Offer>(['offer', 'go-live', kId])).state).toBe('live');
}

async function send(leadflow: Leadflow, content: string): Promise<void> {
  const file = join(leadflow.data, 'leads.txt');
  writeFileSync(file, content);
  await leadflow.json(['offer', 'lead', kId, file]);
}

const log = (leadflow: Leadflow): Promise<Delivery[]> =>
  leadflow.json<Delivery[]>(['offer', 'deliveries', kId]);

// The log, once nothing is on its way any more.
function settled(leadflow: Leadflow, count: number): Promise<Delivery[]> {
  return until(`${count} deliveries`, async () => {
    const list = await log(leadflow);
    const open = list.some(({ status }) => status === 'waiting' || status === 'trying');
    return list.length >= count && !open ? list : undefined;
  }, { step_ms: 250 });
}

function form(leadflow: Leadflow, fields: Record<string, string>) {
  return post(`${leadflow.base}/offers/${kId}/leads`, new URLSearchParams(fields).toString(), {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
}

test.describe('on one machine', () => {
  test.use({ serve: async ({}, use) => with_own_certificate((args) => use({ args })) });

  test('an offer sends its leads to a flow, which makes a record and a mail', async ({ leadflow, sandbox }) => {
    await sandbox.connect(leadflow);
    const flow = await leadflow.import_flow(guide_flow('both'));
    await leadflow.run_all_leads(flow);
    const offer = await import_offer(leadflow, {
      leadDestination: 'httpsEndpoint',
      httpsEndpointLeadConfiguration: {
        httpsEndpointUrl: leadflow.url(flow), contactEmail: 'ann@contoso.com; bob@contoso.com',
      },
    }, { mailConnection: 'smtp-1', wireForm: 'camelCase' });
    expect(offer.state).toBe('draft');

    // Validate: the documented test lead arrives and can be seen.
    const validation = await leadflow.json<{ ok: boolean; message: string }>(['offer', 'validate', kId]);
    expect(validation.ok, validation.message).toBe(true);
    await until('the test lead', async () =>
      (await sandbox.records()).find((record) => /^MSFT_TEST_\d{18}$/.test(String(record['lastname']))));

    // Nobody gets at an offer that is not live.
    expect((await form(leadflow, { email: 'x@example.org' })).status).toBe(404);
    await go_live(leadflow);

    const page = await post(`${leadflow.base}/offers/${kId}`, undefined, {
      method: 'GET', headers: { 'accept-language': 'sv' },
    });
    expect(page.status).toBe(200);
    expect(page.body).toContain('lang="sv"');
    expect(String(page.headers['content-security-policy'])).toContain("default-src 'none'");
    const person = {
      email: 'ursula@example.org', first_name: 'Ursula', last_name: 'Form', company: 'Åå AB',
      action: 'PLT',
    };
    expect((await form(leadflow, person)).status, 'without consent').toBe(400);
    const thanks = await form(leadflow, { ...person, consent: 'yes' });
    expect(thanks.status, thanks.body).toBe(200);
    expect((await form(leadflow, { ...person, consent: 'yes', website: 'spam' })).status).toBe(200);
    const record = await until('the record', async () =>
      (await sandbox.records()).find((row) => row['lastname'] === 'Form'));
    expect(record).toMatchObject({ companyname: 'Åå AB', emailaddress1: 'ursula@example.org' });
    expect(record['description']).toContain(`AzureMarketplace-PLT|${kId}`);

    // Contacts are told, without personal data.
    const told = await until('the notification', async () =>
      (await sandbox.mails()).find((mail) => mail.recipients.includes('bob@contoso.com')));
    expect(told.subject).toBe('A new lead of Lead Scorer');
    expect(await sandbox.mail_body(told.number)).not.toContain('ursula');

    // Many of a file, all or none.
    const faulty = join(leadflow.data, 'faulty.csv');
    writeFileSync(faulty, 'Email,LastName\nc0@example.org,Csv0\nnobody,Csv9\n');
    const refused = await leadflow.command(['offer', 'lead', kId, faulty]);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('line 3, column 1');
    await send(leadflow, 'Email,LastName,Action\nc1@example.org,"Csv, 1",INS\nc2@example.org,Csv2,DNC\n');
    await until('the leads of the file', async () =>
      (await sandbox.records()).filter((row) => String(row['lastname']).startsWith('Csv')).length === 2);

    // Three validations, the form's lead and two of the file: the trap's was none.
    const deliveries = await settled(leadflow, 6);
    expect(deliveries).toHaveLength(6);
    for (const one of deliveries) expect(one.status, one.answer).toBe('delivered');

    // By hand once more, and the log says so.
    const again = await leadflow.json<{ run: string }>(
      ['offer', 'redeliver', kId, (deliveries[0] as Delivery).run]);
    const after = await settled(leadflow, 7);
    expect(after.find(({ run }) => run === again.run)?.status).toBe('delivered');
  });
});

test('an address may send ten forms at once', async ({ leadflow }) => {
  await import_offer(leadflow, { leadDestination: 'none' });
  await go_live(leadflow);
  const lead = { email: 'a@example.org', action: 'INS', consent: 'yes' };
  for (let sent = 0; sent < 10; ++sent) expect((await form(leadflow, lead)).status).toBe(200);
  const refused = await form(leadflow, lead);
  expect(refused.status).toBe(429);
  expect(refused.headers['retry-after']).toBe('30');
  expect(await log(leadflow)).toHaveLength(10);
});

test('a destination that is down gets its leads later, in their order', async ({ leadflow, sandbox }) => {
  const { client_id, client_secret, url } = sandbox.accounts;
  await import_offer(leadflow, {
    leadDestination: 'dynamics',
    dynamicsLeadConfiguration: {
      instanceUrl: url, authentication: 'azureAD', applicationId: client_id,
      directoryId: '5a0c1d5e-7f5b-4d4c-9d7a-2f1e3b6c8a90', applicationKey: client_secret,
      connectionSettings: { login_url: url },
    },
  });
  await go_live(leadflow);
  await sandbox.fault({ target: 'dataverse', mode: 'status', status: 503, count: 1 });
  for (const mark of ['1', '2', '3'])
    await send(leadflow, JSON.stringify({ email: `d${mark}@example.org`, lastName: `Down${mark}` }));
  const deliveries = await settled(leadflow, 5);
  for (const one of deliveries) expect(one.status, one.answer).toBe('delivered');
  const names = (await sandbox.records()).map((row) => String(row['lastname']))
    .filter((name) => name.startsWith('Down'));
  expect(names).toEqual(['Down3', 'Down2', 'Down1']);
});

test.describe('each destination takes leads', () => {
  // Validates, goes live and sends one lead.
  async function deliver(leadflow: Leadflow, destination: object, more: object = {}): Promise<void> {
    const offer = await import_offer(leadflow, destination, more);
    expect(JSON.stringify(offer)).not.toContain(kAccountKey);
    await go_live(leadflow);
    await send(leadflow, JSON.stringify({
      firstName: 'Kim', lastName: 'Kind', email: 'kim@example.org', company: 'Kind, "AB"', action: 'INS',
    }));
    const deliveries = await settled(leadflow, 3);
    for (const one of deliveries) expect(one.status, one.answer).toBe('delivered');
  }

  test('Dynamics 365 by name and password', async ({ leadflow, sandbox }) => {
    const { url, smtp_user, smtp_password } = sandbox.accounts;
    await deliver(leadflow, {
      leadDestination: 'dynamics',
      dynamicsLeadConfiguration: {
        instanceUrl: url, authentication: 'office365', username: smtp_user, password: smtp_password,
        connectionSettings: { login_url: url },
      },
    });
    expect((await sandbox.records())[0]).toMatchObject({
      subject: 'Lead Scorer', firstname: 'Kim', lastname: 'Kind', leadsourcecode: 8,
    });
  });

  test('Salesforce', async ({ leadflow, sandbox }) => {
    await deliver(leadflow, {
      leadDestination: 'salesforce',
      salesforceLeadConfiguration: {
        objectIdentifier: '00D000000000001',
        connectionSettings: {
          web_to_lead_url: `${sandbox.accounts.url}/servlet/servlet.WebToLead?encoding=UTF-8`,
        },
      },
    });
    const received = await sandbox.received<{ fields: Record<string, string> }>('salesforce');
    expect(received[0]?.fields).toMatchObject({
      last_name: 'Kind', lead_source: `AzureMarketplace-INS|${kId}`,
    });
    expect(received[1]?.fields['lead_source'])
      .toMatch(/^(MSFT_TEST_\d{18})-\1\|Lead Scorer$/);
  });

  test('Marketo', async ({ leadflow, sandbox }) => {
    const { url, client_id, client_secret } = sandbox.accounts;
    await deliver(leadflow, {
      leadDestination: 'marketo',
      marketoLeadConfiguration: {
        munchkinId: '123-ABC-456', formId: '1029', clientId: client_id, clientSecret: client_secret,
        connectionSettings: { api_url: url },
      },
    });
    const received = await sandbox.received<{ what: string; way: string }>('marketo');
    expect(received[0]?.way).toBe('form');
  });

  test('Azure Table, which is made', async ({ leadflow, azurite }) => {
    await deliver(leadflow, {
      leadDestination: 'table',
      tableLeadConfiguration: {
        storageAccountConnectionString:
          `DefaultEndpointsProtocol=https;AccountName=${kAccount};AccountKey=${kAccountKey}`,
        connectionSettings: { endpoint: azurite.table },
      },
    });
    const rows = await azurite.entities('MarketplaceLeads');
    expect(rows).toHaveLength(3);
    const row = rows.find(({ CustomerInfo }) => String(CustomerInfo).includes('kim@example.org'));
    expect(row).toMatchObject({
      PartitionKey: kId, ProductId: kId, ActionCode: 'INS', OfferDisplayName: 'Lead Scorer',
      PublisherDisplayName: 'Contoso', LeadSource: `AzureMarketplace-INS|${kId}`,
    });
    expect(JSON.parse(String(row?.['CustomerInfo']))).toMatchObject({ LastName: 'Kind' });
    expect(Date.parse(String(row?.['CreatedTime']))).toBeGreaterThan(0);
  });

  test('Azure Blob', async ({ leadflow, azurite }) => {
    await azurite.create_container('leads');
    await deliver(leadflow, {
      leadDestination: 'blob',
      blobLeadConfiguration: {
        storageAccountConnectionString:
          `DefaultEndpointsProtocol=https;AccountName=${kAccount};AccountKey=${kAccountKey}`,
        containerName: 'leads', connectionSettings: { endpoint: azurite.blob },
      },
    });
    const list = await azurite.content('leads?restype=container&comp=list');
    const names = [...list.matchAll(/<Name>(lead-[^<]+\.csv)<\/Name>/g)].map((match) => match[1]);
    expect(names).toHaveLength(3);
    const files = await Promise.all(names.map((name) => azurite.content(`leads/${name}`)));
    const file = files.find((text) => text.includes('kim@example.org'));
    expect(file).toContain('"Kind, ""AB"""');
    expect(file?.split('\r\n')[0]).toContain('CreatedTime,LeadSource,ActionCode,OfferTitle');
  });

  test('e-mail', async ({ leadflow, sandbox }) => {
    await sandbox.connect_mail(leadflow, 'shared_smtp', 'smtp-1');
    await deliver(leadflow, {
      leadDestination: 'email', emailLeadConfiguration: { contactEmail: ['sales@contoso.com'] },
    }, { mailConnection: 'smtp-1' });
    const [mail] = await sandbox.mails();
    expect(mail?.recipients).toEqual(['sales@contoso.com']);
    expect(mail?.subject).toBe('New lead: Lead Scorer');
    expect(await sandbox.mail_body(mail?.number ?? 0)).toContain('kim@example.org');
  });
});
