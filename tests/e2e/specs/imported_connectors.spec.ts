// SPDX-License-Identifier: Apache-2.0
// Imported connectors from outside: every operation of a definition is called with generated
// inputs, and an independent validator (openapi-enforcer) holds each request that arrives against
// the same definition.
import * as http from 'node:http';
import { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Enforcer from 'openapi-enforcer';
import { action } from '../fixtures/leadflow';
import { post, run_id } from '../fixtures/post';
import { kRoot } from '../fixtures/process';
import { Connector, flow_of } from '../fixtures/generated_flow';
import { expect, test } from '../fixtures/world';

interface Arrived {
  method: string;
  path: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}

const definition_file = (fixture: string) =>
  join(kRoot, 'tests/connectors', fixture, 'apiDefinition.swagger.json');

async function far_side() {
  const arrived: Arrived[] = [];
  const server = http.createServer((request, reply) => {
    let body = '';
    request.setEncoding('latin1').on('data', (text: string) => (body += text));
    request.on('end', () => {
      arrived.push({
        method: request.method ?? '', path: request.url ?? '', headers: request.headers, body,
      });
      reply.writeHead(200, { 'content-type': 'application/json' });
      reply.end('{}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    close: () => new Promise<void>((done) => {
      server.closeAllConnections();
      server.close(() => done());
    }),
  };
}

// What the validator says against a request; undefined: nothing.
function complaint(openapi: any, base: string, request: Arrived): string | undefined {
  const type = request.headers['content-type'] ?? '';
  const is_form = type.startsWith('application/x-www-form-urlencoded');
  const body = type.includes('json') ? JSON.parse(request.body)
    : is_form ? Object.fromEntries(new URLSearchParams(request.body))
      : request.body === '' ? undefined : request.body;
  const [, error] = openapi.request(
    { method: request.method.toLowerCase(), path: request.path.slice(base.length), headers: request.headers,
      ...(body === undefined ? {} : { body }) },
    { allowOtherQueryParameters: true });
  return error?.toString();
}

// Those whose requests no policy turns into another's, and whose definition has no fault. Forms, files
// and OpenAPI 3 this validator does not read as they are sent: imported_connectors_strict.spec.ts.
for (const fixture of ['api-key-header', 'array-elements', 'bodies', 'dynamic']) {
  test(`every operation of ${fixture} sends what its definition says`, async ({ leadflow }) => {
    const document = JSON.parse(readFileSync(definition_file(fixture), 'utf8'));
    // Microsoft wants a default for what is required and hidden; OpenAPI 2.0 forbids the two together.
    for (const item of Object.values<any>(document.paths))
      for (const operation of Object.values<any>(item))
        for (const parameter of operation.parameters ?? [])
          if (parameter.default !== undefined) delete parameter.required;
    const [openapi, fault] = await Enforcer(document, { fullResult: true } as any) as any;
    expect(fault?.toString()).toBeUndefined();
    await leadflow.json(['connector', 'import', definition_file(fixture), '--name', 'probe']);
    const connector = await leadflow.json<Connector>(['connector', 'show', 'probe']);
    const base: string = document.basePath ?? '/v2';
    const far = await far_side();
    try {
      const settings: Record<string, string> = { base_url: far.url + base };
      const secrets: Record<string, string> = {};
      for (const field of connector.fields.filter((one) => one.required))
        (field.secret ? secrets : settings)[field.key] = 'x';
      await leadflow.add_connection(connector.api, 'mine', settings, secrets);
      const operations = connector.operations.filter(
        // The validator reads no multipart and no bytes.
        (one) => one.runnable && one.kind === 'action' &&
          !one.fields.some((field) => field.type === 'file' || field.format === 'binary'));
      const flow = await leadflow.import_flow(flow_of(connector, operations), ['--name', fixture]);
      const run = await leadflow.finished_run(run_id(await post(leadflow.url(flow), {})));
      for (const operation of operations)
        expect(action(run, operation.id).status, operation.id).toBe('Succeeded');
      expect(far.arrived.length).toBe(operations.length);
      expect(far.arrived.map((request) => complaint(openapi, base, request)).filter(Boolean)).toEqual([]);
    } finally {
      await far.close();
    }
  });
}

test('an imported connector survives a restart and its secrets stay out of sight', async ({ leadflow }) => {
  const far = await far_side();
  try {
    await leadflow.json(['connector', 'import', join(kRoot, 'tests/connectors/api-key-query')]);
    await leadflow.add_connection('shared_apikeyquery', 'mine', { base_url: far.url }, { 'API-Key': 'k3y&' });
    const connector = await leadflow.json<Connector>(['connector', 'show', 'apikeyquery']);
    const flow = await leadflow.import_flow(flow_of(connector, connector.operations), ['--name', 'keys']);
    await leadflow.restart();
    const run = await leadflow.finished_run(run_id(await post(leadflow.url(flow), {})));
    expect(action(run, 'Send').status).toBe('Succeeded');
    expect(far.arrived.map((request) => request.path).join()).toContain('apikey=k3y%26');
    expect(JSON.stringify(run)).not.toContain('k3y');
    expect(leadflow.logs()).not.toContain('k3y');
  } finally {
    await far.close();
  }
});

test('a flow that waited for its connector is ready once it is imported', async ({ leadflow }) => {
  const file = join(kRoot, 'tests/connectors/script-some');
  const report = await leadflow.json<{ total: { operations: number; runnable: number } }>(
    ['connector', 'import', file, '--check']);
  expect(report.total).toMatchObject({ operations: 2, runnable: 1 });
  const call = (operation: string) => ({
    definition: {
      $schema: 'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#',
      contentVersion: '1.0.0.0',
      triggers: { manual: { type: 'Request', kind: 'Http', inputs: { schema: {} } } },
      actions: {
        Act: {
          type: 'OpenApiConnection', runAfter: {},
          inputs: {
            host: { apiId: 'shared_scriptsome', connectionName: 'mine', operationId: operation },
            parameters: {},
          },
        },
      },
    },
  });
  const good = await leadflow.import_flow(call('A'), ['--name', 'good']);
  const scripted = await leadflow.import_flow(call('B'), ['--name', 'scripted']);
  expect((await leadflow.command(['flow', 'on', good.id])).code).not.toBe(0);
  await leadflow.json(['connector', 'import', file]);
  expect((await leadflow.command(['flow', 'on', good.id])).code).toBe(0);
  const refused = await leadflow.command(['flow', 'on', scripted.id]);
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain('script.csx');
});
