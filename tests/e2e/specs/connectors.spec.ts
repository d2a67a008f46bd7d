// SPDX-License-Identifier: Apache-2.0
// One flow per connector, from a lead to the far side: the sandbox's strict stand-ins, and Azurite
// for Azure Storage. What each connector plans and reads in detail, its unit tests say.
import { kAccount, kAccountKey } from '../fixtures/azurite';
import { action, Flow, lead, Leadflow, RunRecord } from '../fixtures/leadflow';
import { post, run_id } from '../fixtures/post';
import { expect, test } from '../fixtures/world';

type Actions = Record<string, object>;

function call(api: string, operationId: string, parameters: object, runAfter: object = {}): object {
  return {
    type: 'OpenApiConnection', runAfter,
    inputs: {
      host: {
        apiId: `/providers/Microsoft.PowerApps/apis/${api}`,
        connectionName: api, operationId,
      },
      parameters, authentication: "@parameters('$authentication')",
    },
  };
}

function import_actions(leadflow: Leadflow, name: string, actions: Actions): Promise<Flow> {
  return leadflow.import_flow({
    $schema:
      'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#',
    contentVersion: '1.0.0.0',
    parameters: {
      $connections: { defaultValue: {}, type: 'Object' },
      $authentication: { defaultValue: {}, type: 'SecureObject' },
    },
    triggers: { manual: { type: 'Request', kind: 'Http', inputs: { schema: {} } } },
    actions,
  }, ['--name', name]);
}

async function run(leadflow: Leadflow, flow: Flow, mark: string): Promise<RunRecord> {
  return leadflow.finished_run(run_id(await post(leadflow.url(flow), lead(mark))));
}

const user = (field: string): string => `@triggerBody()?['UserDetails']?['${field}']`;

const kSalesforceLead = {
  table: 'Lead',
  'item/LastName': user('LastName'), 'item/FirstName': user('FirstName'),
  'item/Company': user('Company'), 'item/Email': user('Email'), 'item/Title': user('Title'),
  'item/LeadSource': "@triggerBody()?['LeadSource']",
};

test('Salesforce: a lead is created, changed, read and deleted', async ({ leadflow, sandbox }) => {
  await sandbox.connect_salesforce(leadflow);
  const flow = await import_actions(leadflow, 'salesforce', {
    Create: call('shared_salesforce', 'PostItem_V2', kSalesforceLead),
    Update: call('shared_salesforce', 'PatchItem_V3',
      { table: 'Lead', id: "@outputs('Create')?['body/Id']", 'item/Title': 'CTO' },
      { Create: ['Succeeded'] }),
    Get: call('shared_salesforce', 'GetItem_V2',
      { table: 'Lead', id: "@outputs('Create')?['body/Id']" }, { Update: ['Succeeded'] }),
    Delete: call('shared_salesforce', 'DeleteItem',
      { table: 'Lead', id: "@outputs('Create')?['body/Id']" }, { Get: ['Succeeded'] }),
  });
  const ended = await run(leadflow, flow, 'sf');
  expect(ended.status, JSON.stringify(ended.actions)).toBe('Succeeded');
  expect(JSON.stringify(action(ended, 'Get').outputs)).toContain('CTO');
  const received = await sandbox.received<{ what: string; fields: object }>('salesforce');
  expect(received.map(({ what }) => what)).toEqual(['deleted', 'updated', 'created']);
  expect(received[2]?.fields).toMatchObject({ LastName: 'Lead-sf', Company: 'Musterfirma GmbH' });
});

test('Salesforce: under an external id a lost answer makes no second lead', async ({ leadflow, sandbox }) => {
  await sandbox.connect_salesforce(leadflow, { external_id_field: 'LeadflowId__c' });
  const flow = await import_actions(leadflow, 'salesforce', {
    Create: call('shared_salesforce', 'PostItem_V2', kSalesforceLead),
  });
  expect((await run(leadflow, flow, 'first')).status).toBe('Succeeded');
  await sandbox.fault({ target: 'salesforce', mode: 'drop_after_effect' });
  const ended = await run(leadflow, flow, 'lost');
  expect(ended.status, JSON.stringify(ended.actions)).toBe('Succeeded');
  expect(action(ended, 'Create').attempts).toHaveLength(2);
  await sandbox.expire_tokens(); // The next call is told INVALID_SESSION_ID and signs in again.
  expect((await run(leadflow, flow, 'expired')).status).toBe('Succeeded');
  const created = (await sandbox.received<{ what: string }>('salesforce'))
    .filter(({ what }) => what === 'created');
  expect(created).toHaveLength(3);
});

test('Salesforce: web-to-lead posts the form', async ({ leadflow, sandbox }) => {
  await leadflow.add_connection('shared_salesforce', 'salesforce-1', {
    oid: '00D000000000001',
    web_to_lead_url: `${sandbox.accounts.url}/servlet/servlet.WebToLead?encoding=UTF-8`,
  }, {});
  const flow = await import_actions(leadflow, 'web-to-lead', {
    Post: call('shared_salesforce', 'WebToLead',
      { 'item/LastName': user('LastName'), 'item/Email': user('Email') }),
  });
  expect((await run(leadflow, flow, 'form')).status).toBe('Succeeded');
  const [arrived] = await sandbox.received<{ what: string; fields: object }>('salesforce');
  expect(arrived).toMatchObject({ what: 'web_to_lead', fields: { last_name: 'Lead-form' } });
});

test('HubSpot: a contact is created once and then updated', async ({ leadflow, sandbox }) => {
  await sandbox.connect_hubspot(leadflow);
  const properties = {
    'body/properties/email': user('Email'), 'body/properties/lastname': user('LastName'),
    'body/properties/jobtitle': user('Title'),
  };
  const flow = await import_actions(leadflow, 'hubspot', {
    Create: call('shared_hubspotcrmv2', 'Create17', properties),
    Upsert: call('shared_hubspotcrmv2', 'UpsertContact',
      { 'properties/email': user('Email'), 'properties/company': user('Company') },
      { Create: ['Succeeded'] }),
  });
  for (const expected of [['updated', 'created'], ['updated', 'updated', 'updated', 'created']]) {
    const ended = await run(leadflow, flow, 'hub');
    expect(ended.status, JSON.stringify(ended.actions)).toBe('Succeeded');
    const received = await sandbox.received<{ what: string; id: string }>('hubspot');
    expect(received.map(({ what }) => what)).toEqual(expected);
    expect(new Set(received.map(({ id }) => id)).size).toBe(1);
  }
});

test('Marketo: a lead is upserted, also when the token has ended in words', async ({ leadflow, sandbox }) => {
  await sandbox.connect_marketo(leadflow);
  const fields = { 'item/email': user('Email'), 'item/lastName': user('LastName') };
  const flow = await import_actions(leadflow, 'marketo', {
    Upsert: call('shared_marketo', 'UpsertLead', fields),
    Form: call('shared_marketo', 'SubmitForm', { formId: 1029, ...fields },
      { Upsert: ['Succeeded'] }),
  });
  expect((await run(leadflow, flow, 'one')).status).toBe('Succeeded');
  await sandbox.expire_tokens();
  const ended = await run(leadflow, flow, 'two');
  expect(ended.status, JSON.stringify(ended.actions)).toBe('Succeeded');
  expect(action(ended, 'Upsert').attempts).toHaveLength(1);
  const received = await sandbox.received<{ what: string; way: string }>('marketo');
  expect(received.map(({ way, what }) => `${way} ${what}`))
    .toEqual(['form updated', 'sync created', 'form updated', 'sync created']);
});

test('Teams: a message becomes a card in which a lead cannot write markup', async ({ leadflow, sandbox }) => {
  await sandbox.connect_teams(leadflow);
  const flow = await import_actions(leadflow, 'teams', {
    Post: call('shared_teams', 'PostMessageToConversation', {
      poster: 'Flow bot', location: 'Channel',
      'body/recipient': { groupId: 'g', channelId: 'c' },
      'body/messageBody': `<p>New lead: <b>@{${user('LastName').slice(1)}}</b></p>`,
    }),
  });
  const ended = await run(leadflow, flow, '<b>[x](http://evil.example)');
  expect(ended.status, JSON.stringify(ended.actions)).toBe('Succeeded');
  const [arrived] = await sandbox.received('teams');
  const text = JSON.stringify(arrived);
  expect(text).toContain('New lead: Lead-<b>[x](http://evil.example)');
  expect(text).not.toContain('"TextBlock"');
  // The webhook's address is a secret: neither the run nor the log tells it.
  expect(JSON.stringify(ended)).not.toContain('sandbox-teams-signature');
  expect(leadflow.logs()).not.toContain('sandbox-teams-signature');
});

test('Slack: a message by token and one by webhook', async ({ leadflow, sandbox }) => {
  const flow = await import_actions(leadflow, 'slack', {
    Post: call('shared_slack', 'PostMessageV2', {
      'message/channel': '#leads', 'message/text': `New lead @{${user('LastName').slice(1)}}`,
    }),
  });
  await sandbox.connect_slack(leadflow, { token: 'xoxb-sandbox-token' });
  expect((await run(leadflow, flow, '<!channel> & co')).status).toBe('Succeeded');
  await sandbox.connect_slack(leadflow, {
    webhook_url: `${sandbox.accounts.url}/services/T0SANDBOX/B0SANDBOX/secret`,
  });
  expect((await run(leadflow, flow, 'hook')).status).toBe('Succeeded');
  const received = await sandbox.received<{ what: string; message: { text: string } }>('slack');
  expect(received.map(({ what }) => what)).toEqual(['webhook', 'message']);
  expect(received[1]?.message.text).toBe('New lead Lead-&lt;!channel&gt; &amp; co');
});

test('Slack: a refusal that comes with 200 fails the action in plain words', async ({ leadflow, sandbox }) => {
  await sandbox.connect_slack(leadflow, { token: 'xoxb-sandbox-token' });
  const flow = await import_actions(leadflow, 'slack', {
    Post: call('shared_slack', 'PostMessageV2', { 'message/channel': '#private', 'message/text': 'x' }),
  });
  const ended = await run(leadflow, flow, 'x');
  expect(ended.status).toBe('Failed');
  expect(action(ended, 'Post').error).toMatchObject({ code: 'not_in_channel' });
  expect(action(ended, 'Post').error?.message).toContain('invite it');
  expect(action(ended, 'Post').attempts).toHaveLength(1);
});

test('Dataverse: a row is created, updated, read, listed and deleted', async ({ leadflow, sandbox }) => {
  const { tenant, client_id, client_secret, url } = sandbox.accounts;
  await leadflow.add_connection('shared_commondataserviceforapps', 'dataverse-1',
    { tenant, client_id, login_url: url, api_url: url }, { client_secret });
  const api = 'shared_commondataserviceforapps';
  const record = { entityName: 'leads', recordId: "@outputs('Create')?['body/leadid']" };
  const flow = await import_actions(leadflow, 'rows', {
    Create: call(api, 'CreateRecord',
      { entityName: 'leads', 'item/subject': 'S', 'item/lastname': user('LastName') }),
    Update: call(api, 'UpdateOnlyRecord', { ...record, 'item/jobtitle': 'CTO' },
      { Create: ['Succeeded'] }),
    Upsert: call(api, 'UpdateRecord', { ...record, 'item/companyname': user('Company') },
      { Update: ['Succeeded'] }),
    Get: call(api, 'GetItem', { ...record, $select: 'jobtitle,companyname' },
      { Upsert: ['Succeeded'] }),
    List: call(api, 'ListRecords',
      { entityName: 'leads', $filter: `lastname eq '@{${user('LastName').slice(1)}}'`, $top: 5 },
      { Get: ['Succeeded'] }),
    Delete: call(api, 'DeleteRecord', record, { List: ['Succeeded'] }),
    Again: call(api, 'UpdateOnlyRecord', { ...record, 'item/jobtitle': 'CEO' },
      { Delete: ['Succeeded'] }),
  });
  const ended = await run(leadflow, flow, 'rows');
  for (const name of ['Create', 'Update', 'Upsert', 'Get', 'List', 'Delete']) {
    expect(action(ended, name).status, JSON.stringify(action(ended, name))).toBe('Succeeded');
  }
  expect(action(ended, 'Get').outputs)
    .toMatchObject({ body: { jobtitle: 'CTO', companyname: 'Musterfirma GmbH' } });
  expect(action(ended, 'List').outputs).toMatchObject({ body: { value: [{ lastname: 'Lead-rows' }] } });
  // Update only: what is gone is not made anew.
  expect(action(ended, 'Again').error?.message).toContain('no such record');
  expect(await sandbox.records()).toHaveLength(0);
});

test('Azure Table Storage: Azurite takes our signature and our SAS', async ({ leadflow, azurite }) => {
  await azurite.create_table('MarketplaceLeads');
  const entity = { storageAccountName: kAccount, tableName: 'MarketplaceLeads' };
  const keys = { PartitionKey: 'leads', RowKey: "O'Neil" };
  const flow = await import_actions(leadflow, 'table', {
    Insert: call('shared_azuretables', 'CreateEntity_V2', {
      ...entity,
      item: { PartitionKey: 'leads', Name: user('LastName'), Big: 5000000000, Real: 1.5, Yes: true },
    }),
    Replace: call('shared_azuretables', 'InsertReplaceEntity_V2',
      { ...entity, ...keys, item: { Name: user('LastName') } }, { Insert: ['Succeeded'] }),
    Merge: call('shared_azuretables', 'InsertMergeEntity_V2',
      { ...entity, ...keys, item: { Company: user('Company') } }, { Replace: ['Succeeded'] }),
    Get: call('shared_azuretables', 'GetEntity_V2', { ...entity, ...keys },
      { Merge: ['Succeeded'] }),
    List: call('shared_azuretables', 'GetEntities_V2',
      { ...entity, $filter: "PartitionKey eq 'leads'" }, { Get: ['Succeeded'] }),
    Delete: call('shared_azuretables', 'DeleteEntity_V2', { ...entity, ...keys },
      { List: ['Succeeded'] }),
  });
  const settings = { account: kAccount, endpoint: azurite.table };
  const both: Record<string, string>[] = [{ account_key: kAccountKey }, { sas: azurite.sas() }];
  for (const secrets of both) {
    await leadflow.add_connection('shared_azuretables', 'tables-1', settings, secrets);
    const ended = await run(leadflow, flow, 'table');
    expect(ended.status, JSON.stringify(ended.actions)).toBe('Succeeded');
    expect(action(ended, 'Get').outputs)
      .toMatchObject({ body: { Name: 'Lead-table', Company: 'Musterfirma GmbH' } });
  }
  const entities = await azurite.entities('MarketplaceLeads');
  expect(entities).toHaveLength(2); // One per run, each under its own effect id.
  expect(entities[0]).toMatchObject({ Name: 'Lead-table', Big: '5000000000', Real: 1.5, Yes: true });
});

test('Azure Table Storage: a wrong key is told plainly', async ({ leadflow, azurite }) => {
  await azurite.create_table('Leads');
  await leadflow.add_connection('shared_azuretables', 'tables-1',
    { account: kAccount, endpoint: azurite.table }, { account_key: 'd3Jvbmc=' });
  const flow = await import_actions(leadflow, 'table', {
    Insert: call('shared_azuretables', 'CreateEntity_V2',
      { tableName: 'Leads', item: { PartitionKey: 'leads' } }),
  });
  const ended = await run(leadflow, flow, 'wrong');
  expect(ended.status).toBe('Failed');
  expect(action(ended, 'Insert').error?.message).toContain('account key');
  expect(JSON.stringify(ended)).not.toContain('d3Jvbmc=');
});

test('Azure Blob Storage: a blob is created by key and by SAS, and none is overwritten', async ({ leadflow, azurite }) => {
  await azurite.create_container('leads');
  const flow = await import_actions(leadflow, 'blob', {
    Create: call('shared_azureblob', 'CreateFile_V2', {
      dataset: 'AccountNameFromSettings', folderPath: '/leads/2026',
      name: `@{${user('LastName').slice(1)}} ü.json`, body: '@triggerBody()',
      queryParametersSingleEncoded: true,
    }),
  });
  const settings = { account: kAccount, endpoint: azurite.blob };
  await leadflow.add_connection('shared_azureblob', 'blob-1', settings, { account_key: kAccountKey });
  const first = await run(leadflow, flow, 'key');
  expect(first.status, JSON.stringify(first.actions)).toBe('Succeeded');
  expect(action(first, 'Create').outputs).toMatchObject({ body: { Path: '/leads/2026/Lead-key ü.json' } });
  const again = await run(leadflow, flow, 'key');
  expect(again.status).toBe('Failed');
  expect(action(again, 'Create').error?.message).toContain('another blob');
  await leadflow.add_connection('shared_azureblob', 'blob-1', settings, { sas: azurite.sas() });
  const third = await run(leadflow, flow, 'sas');
  expect(third.status, JSON.stringify(third.actions)).toBe('Succeeded');
  expect(JSON.stringify(third)).not.toContain('sig=');
  for (const mark of ['key', 'sas']) {
    const content = await azurite.content(`leads/2026/${encodeURIComponent(`Lead-${mark} ü.json`)}`);
    expect(JSON.parse(content)).toMatchObject({ UserDetails: { LastName: `Lead-${mark}` } });
  }
});
