// SPDX-License-Identifier: Apache-2.0
// What the designer asks while a flow is made: choices that depend on other choices and the fields
// of what was chosen, through the API, against the sandbox's stand-ins and Azurite; and the flow
// that comes of them. And lists that come in pages.
import * as http from 'node:http';
import { AddressInfo } from 'node:net';
import { kAccount, kAccountKey } from '../fixtures/azurite';
import { action, lead, Leadflow } from '../fixtures/leadflow';
import { post, run_id } from '../fixtures/post';
import { expect, test } from '../fixtures/world';

interface Choice { value: unknown; title: string }
interface Field {
  key: string; title: string; type: string; required: boolean; maxLength?: number;
  options?: Choice[]; dynamic?: string; needs?: string[];
}
interface Answer {
  status: number;
  body: { choices: Choice[]; fields: Field[]; complete: boolean; error: { code: string; message: string } };
}

// The API as a script with a token sees it.
class Api {
  private constructor(private readonly leadflow_: Leadflow, private readonly token_: string) {}

  static async of(leadflow: Leadflow): Promise<Api> {
    const { token } = await leadflow.json<{ token: string }>(['token', 'add', 'designer']);
    return new Api(leadflow, token);
  }

  async ask(api: string, operation: string, what: 'choices' | 'fields', body: object): Promise<Answer> {
    const answer = await post(
      `${this.leadflow_.base}/api/v1/connectors/${api}/operations/${operation}/${what}`,
      JSON.stringify(body), { headers: { authorization: `Bearer ${this.token_}` } },
    );
    return { status: answer.status, body: JSON.parse(answer.body) as Answer['body'] };
  }
}

const titles = (answer: Answer) => answer.body.choices.map(({ title }) => title);
const keys = (answer: Answer) => answer.body.fields.map(({ key }) => key);

test('Dynamics 365: organization, then entity, then its fields, then a record', async ({ leadflow, sandbox }) => {
  const { tenant, client_id, client_secret, url } = sandbox.accounts;
  await leadflow.add_connection(
    'shared_dynamicscrmonline', 'dynamicscrmonline-1',
    { tenant, client_id, login_url: url, api_url: url, discovery_url: url }, { client_secret },
  );
  const api = await Api.of(leadflow);
  const ask = (what: 'choices' | 'fields', field: string, values: object) =>
    api.ask('shared_dynamicscrmonline', 'PostItem_V2', what, { connection: 'dynamicscrmonline-1', field, values });

  const organizations = await ask('choices', 'dataset', {});
  expect(organizations.status, JSON.stringify(organizations.body)).toBe(200);
  expect(titles(organizations)).toEqual(['Contoso (sandbox)']);
  const dataset = organizations.body.choices[0]?.value;

  const entities = await ask('choices', 'table', { dataset });
  expect(entities.body.choices).toContainEqual({ value: 'leads', title: 'Leads' });

  const missing = await ask('fields', 'item', { dataset });
  expect(missing.status).toBe(400);
  expect(missing.body.error.message).toBe('"Entity name" must be given first');

  const fields = await ask('fields', 'item', { dataset, table: 'leads' });
  expect(fields.status, JSON.stringify(fields.body)).toBe(200);
  const field = (key: string) => fields.body.fields.find((one) => one.key === key);
  expect(field('item/subject')).toMatchObject({ title: 'Topic', type: 'string', required: true, maxLength: 300 });
  expect(field('item/description')).toMatchObject({ type: 'string', required: false, maxLength: 2000 });
  expect(field('item/leadsourcecode')?.options).toContainEqual({ value: 8, title: 'Web' });
  expect(field('item/statuscode')?.options?.length).toBe(7);
  expect(field('item/donotemail')).toMatchObject({ type: 'boolean' });
  expect(field('item/parentaccountid@odata.bind')).toBeDefined();
  expect(keys(fields)).not.toContain('item/leadid');
  expect(keys(fields)).not.toContain('item/fullname');

  // What the form has asked for is what a record takes.
  const parameters: Record<string, unknown> = { dataset, table: 'leads' };
  for (const one of fields.body.fields.filter(({ required }) => required)) parameters[one.key] = `a ${one.title}`;
  parameters['item/leadsourcecode'] = 8;
  const flow = await leadflow.import_flow({
    triggers: { manual: { type: 'Request', kind: 'Http', inputs: { schema: {} } } },
    actions: {
      Create: {
        type: 'OpenApiConnection', runAfter: {},
        inputs: {
          host: { apiId: 'shared_dynamicscrmonline', connectionName: 'dynamicscrmonline-1', operationId: 'PostItem_V2' },
          parameters,
        },
      },
    },
  }, ['--name', 'made of a form']);
  const run = await leadflow.finished_run(run_id(await post(leadflow.url(flow), lead('form'))));
  expect(run.status, JSON.stringify(run.actions)).toBe('Succeeded');
  expect((await sandbox.records())[0]).toMatchObject({ subject: 'a Topic', leadsourcecode: 8 });
});

test('a wrong secret and a refusing service are told in words, without the secret', async ({ leadflow, sandbox }) => {
  await sandbox.connect_dynamics(leadflow, 'not-the-secret');
  const api = await Api.of(leadflow);
  const ask = () => api.ask('shared_dynamicscrmonline', 'PostItem_V2', 'choices',
    { connection: 'dynamicscrmonline-1', field: 'table', values: { dataset: 'contoso.crm4' } });
  const refused = await ask();
  expect(refused.status).toBe(424);
  expect(refused.body.error.code).toBe('far_side');
  expect(refused.body.error.message).toContain('the client secret is wrong');
  expect(JSON.stringify(refused.body)).not.toContain('not-the-secret');
  await sandbox.connect_dynamics(leadflow);
  expect((await ask()).status).toBe(200);
  // Kept: the service is not asked again within a minute.
  const { dataverse_requests: before } = await sandbox.counts();
  expect((await ask()).status).toBe(200);
  expect((await sandbox.counts())['dataverse_requests']).toBe(before);
});

test('each service is asked what it has', async ({ leadflow, sandbox, azurite }) => {
  const { tenant, client_id, client_secret, url } = sandbox.accounts;
  await sandbox.connect_salesforce(leadflow);
  await sandbox.connect_hubspot(leadflow);
  await sandbox.connect_marketo(leadflow);
  await sandbox.connect_slack(leadflow, { token: 'xoxb-sandbox-token' });
  await leadflow.add_connection('shared_teams', 'teams-1',
    { tenant, client_id, login_url: url, graph_url: url },
    { client_secret, webhook_url: `${url}/workflows/0/triggers/manual/paths/invoke?sig=sandbox-teams-signature` });
  const api = await Api.of(leadflow);

  const objects = await api.ask('shared_salesforce', 'PostItem_V2', 'choices', { connection: 'salesforce-1', field: 'table' });
  expect(titles(objects), JSON.stringify(objects.body)).toEqual(['Lead']);
  const lead_fields = await api.ask('shared_salesforce', 'PostItem_V2', 'fields', { connection: 'salesforce-1', values: { table: 'Lead' } });
  expect(keys(lead_fields).slice(0, 2).sort()).toEqual(['item/Company', 'item/LastName']);

  const properties = await api.ask('shared_hubspotcrmv2', 'Create17', 'fields', { connection: 'hubspot-1' });
  expect(keys(properties), JSON.stringify(properties.body)).toContain('body/properties/email');
  expect(keys(properties)).not.toContain('body/properties/createdate');

  const marketo = await api.ask('shared_marketo', 'SubmitForm', 'fields', { connection: 'marketo-1' });
  expect(marketo.body.fields[0], JSON.stringify(marketo.body)).toMatchObject({ key: 'item/email', required: true });
  const forms = await api.ask('shared_marketo', 'SubmitForm', 'choices', { connection: 'marketo-1', field: 'formId' });
  expect(forms.body.choices).toContainEqual({ value: 1029, title: 'Contact us' });

  const channels = await api.ask('shared_slack', 'PostMessageV2', 'choices', { connection: 'slack-1', field: 'message/channel' });
  expect(channels.body.choices, JSON.stringify(channels.body)).toEqual([
    { value: 'C0LEADS', title: '#leads' }, { value: 'C0PRIVATE', title: '#private' }]);

  const teams = await api.ask('shared_teams', 'PostMessageToConversation', 'choices', { connection: 'teams-1', field: 'body/recipient/groupId' });
  expect(titles(teams), JSON.stringify(teams.body)).toEqual(['Sales']);
  const in_team = await api.ask('shared_teams', 'PostMessageToConversation', 'choices',
    { connection: 'teams-1', field: 'body/recipient/channelId', values: { 'body/recipient/groupId': teams.body.choices[0]?.value } });
  expect(titles(in_team)).toEqual(['General', 'Leads']);

  await azurite.create_table('Leads');
  await azurite.create_container('inbox');
  await leadflow.add_connection('shared_azuretables', 'tables-1',
    { account: kAccount, endpoint: azurite.table }, { account_key: kAccountKey });
  await leadflow.add_connection('shared_azureblob', 'blobs-1',
    { account: kAccount, endpoint: azurite.blob }, { account_key: kAccountKey });
  const tables = await api.ask('shared_azuretables', 'CreateEntity_V2', 'choices', { connection: 'tables-1', field: 'tableName' });
  expect(titles(tables), JSON.stringify(tables.body)).toEqual(['Leads']);
  const containers = await api.ask('shared_azureblob', 'CreateFile_V2', 'choices', { connection: 'blobs-1', field: 'folderPath' });
  expect(containers.body.choices, JSON.stringify(containers.body)).toEqual([{ value: '/inbox', title: 'inbox' }]);
});

const listing = (minimumItemCount: number, apiId: string, connectionName: string, operationId: string, parameters: object) => ({
  triggers: { manual: { type: 'Request', kind: 'Http', inputs: { schema: {} } } },
  actions: {
    List: {
      type: 'OpenApiConnection', runAfter: {},
      inputs: { host: { apiId, connectionName, operationId }, parameters },
      runtimeConfiguration: { paginationPolicy: { minimumItemCount } },
    },
  },
});

test('a list that comes in pages is read until there are enough', async ({ leadflow, sandbox }) => {
  await sandbox.connect_dynamics(leadflow);
  const create = await leadflow.import_flow({
    triggers: { manual: { type: 'Request', kind: 'Http', inputs: { schema: {} } } },
    actions: Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`Create${n}`, {
      type: 'OpenApiConnection', runAfter: {},
      inputs: {
        host: { apiId: 'shared_dynamicscrmonline', connectionName: 'dynamicscrmonline-1', operationId: 'PostItem_V2' },
        parameters: { dataset: 'contoso.crm4', table: 'leads', 'item/subject': `lead ${n}` },
      },
    }])),
  }, ['--name', 'five']);
  expect((await leadflow.finished_run(run_id(await post(leadflow.url(create), lead('five'))))).status).toBe('Succeeded');
  await sandbox.settings({ page_size: 2 });
  for (const [wanted, got] of [[1, 2], [3, 4], [1000, 5]] as const) {
    const flow = await leadflow.import_flow(
      listing(wanted, 'shared_dynamicscrmonline', 'dynamicscrmonline-1', 'GetItems_V2',
        { dataset: 'contoso.crm4', table: 'leads', $select: 'subject' }),
      ['--name', `list ${wanted}`]);
    const run = await leadflow.finished_run(run_id(await post(leadflow.url(flow), lead(`list${wanted}`))));
    expect(run.status, JSON.stringify(run.actions)).toBe('Succeeded');
    const { body } = action(run, 'List').outputs as { body: { value: { subject: string }[] } };
    expect(new Set(body.value.map(({ subject }) => subject)).size).toBe(got);
  }
});

test('an imported list is paged with its key, and never at another host', async ({ leadflow }) => {
  const asked: string[] = [];
  let elsewhere = '';
  const server = http.createServer((request, response) => {
    asked.push(`${request.url}`);
    const page = Number(new URL(`${request.url}`, 'http://x').searchParams.get('page') ?? '1');
    const next = elsewhere || `/v1/people?page=${page + 1}`;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ people: [{ n: page }], ...(page < 3 ? { nextLink: next } : {}) }));
  });
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  try {
    const definition = {
      swagger: '2.0', info: { title: 'People', version: '1' }, host: 'api.people.example', basePath: '/v1',
      schemes: ['https'],
      securityDefinitions: { key: { type: 'apiKey', in: 'query', name: 'api_key' } }, security: [{ key: [] }],
      paths: { '/people': { get: { operationId: 'ListPeople', summary: 'List people', 'x-ms-pageable': { nextLinkName: 'nextLink' },
        responses: { 200: { description: 'ok', schema: { type: 'object', properties: { people: { type: 'array', items: { type: 'object' } } } } } } } } },
    };
    const { token } = await leadflow.json<{ token: string }>(['token', 'add', 'importer']);
    const imported = await post(`${leadflow.base}/api/v1/connectors?name=people`, JSON.stringify(definition), { headers: { authorization: `Bearer ${token}` } });
    expect(imported.status, imported.body).toBe(200);
    await leadflow.add_connection('shared_people', 'people-1', { base_url: base }, { api_key: 'query-secret' });
    const run_with = async (name: string) => {
      const flow = await leadflow.import_flow(listing(10, 'shared_people', 'people-1', 'ListPeople', {}), ['--name', name]);
      return leadflow.finished_run(run_id(await post(leadflow.url(flow), lead(name))));
    };
    const run = await run_with('pages');
    expect(run.status, JSON.stringify(run.actions)).toBe('Succeeded');
    expect((action(run, 'List').outputs as { body: { people: unknown[] } }).body.people).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(asked).toEqual(['/v1/people?api_key=query-secret', '/v1/people?page=2&api_key=query-secret', '/v1/people?page=3&api_key=query-secret']);
    expect(JSON.stringify(run)).not.toContain('query-secret');

    elsewhere = 'https://elsewhere.example/v1/people?page=2';
    const refused = await run_with('elsewhere');
    expect(refused.status).toBe('Failed');
    expect(JSON.stringify(refused.actions)).toContain('it is not asked for');
  } finally {
    server.close();
  }
});
