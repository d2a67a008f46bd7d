// SPDX-License-Identifier: Apache-2.0
// Imported connectors against a server of others' making: express-openapi-validator answers 400 to
// whatever its definition does not allow, forms, files and OpenAPI 3 included. Every operation of
// every fixture is called, the definition alone: what policies make of a request is compared in
// fixtures_test.cpp, what imported_connectors.spec.ts reads natively in OpenAPI 2.0 is read there.
import * as http from 'node:http';
import { AddressInfo } from 'node:net';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import express from 'express';
import * as OpenApiValidator from 'express-openapi-validator';
import { convertObj } from 'swagger2openapi';
import { action } from '../fixtures/leadflow';
import { post, run_id } from '../fixtures/post';
import { kRoot } from '../fixtures/process';
import { Connector, flow_of, Operation } from '../fixtures/generated_flow';
import { expect, test } from '../fixtures/world';

const kFolder = join(kRoot, 'tests/connectors');
const kBase = '/base';
// Nothing of these is an action that can run alone: triggers, Microsoft's gateway, and files that are
// no JSON to anybody else.
const kWithoutActions = ['forgotten-commas', 'gateway', 'polling', 'tolerant', 'webhook'];

const text_of = (fixture: string) =>
  readFileSync(join(kFolder, fixture, 'apiDefinition.swagger.json'), 'utf8');

function at_pointer(document: any, pointer: string): unknown {
  return pointer.slice(2).split('/').reduce(
    (at, part) => at?.[decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')], document);
}

// What is wrong in a definition on purpose means anything here: references that lead nowhere, and
// "nullable" without a type.
function without_faults(document: any, at: any): any {
  if (Array.isArray(at)) return at.map((one) => without_faults(document, one));
  if (at === null || typeof at !== 'object') return at;
  if (typeof at.$ref === 'string' && at_pointer(document, at.$ref) === undefined) return {};
  const { nullable, ...rest } = at;
  const kept = nullable !== undefined && rest.type !== undefined ? at : rest;
  return Object.fromEntries(
    Object.entries(kept).map(([key, value]) => [key, without_faults(document, value)]));
}

// "/{ Id }/x?y#z" is "/{id}/x" to a validator, when the parameter is called so.
function plain_path(path: string, document: any): string {
  const names = [...JSON.stringify(document).matchAll(/"name":"([^"]*)"/g)].map((found) => found[1] as string);
  return (path.split(/[?#]/)[0] as string).replace(/\{\s*([^}]*?)\s*\}/g, (_whole, name: string) =>
    `{${names.includes(name) ? name : names.find((one) => one.toLowerCase() === name.toLowerCase()) ?? name}}`);
}

// The validator takes apart lists in one text only at commas, and none of a form: to it they are texts.
// fixtures_test.cpp compares them.
function with_plain_lists(parameter: any): any {
  const split = parameter?.type === 'array' && parameter.collectionFormat !== 'multi' &&
    (parameter.in === 'formData' || !['csv', undefined].includes(parameter.collectionFormat));
  return split ? { ...parameter, type: 'string', items: undefined, collectionFormat: undefined } : parameter;
}

// As the validator reads it: no sign-ins, no query or fragment in a path, only what can run.
function readable(text: string, connector: Connector): any {
  const document = JSON.parse(text);
  const runnable = new Set(connector.operations.filter((one) => one.runnable).map((one) => one.id));
  const paths: Record<string, any> = {};
  for (const [path, written] of Object.entries<any>(document.paths)) {
    // It follows no reference in the place of a path's item.
    const item = written.$ref === undefined ? written : structuredClone(at_pointer(document, written.$ref)) as any;
    for (const [method, operation] of Object.entries<any>(item))
      if (operation?.operationId !== undefined && !runnable.has(operation.operationId))
        delete item[method];
    Object.assign((paths[plain_path(path, document)] ??= {}), item);
  }
  // The validator's router ends a name at a hyphen.
  const routable = (text: string) => text.replaceAll('-', '_');
  document.paths = Object.fromEntries(Object.entries(paths).map(([path, item]) =>
    [path.replace(/\{[^}]*\}/g, routable), item]));
  for (const holder of Object.values<any>(paths).flatMap((item) => [item, ...Object.values<any>(item)]))
    if (Array.isArray(holder?.parameters)) holder.parameters = holder.parameters.map(with_plain_lists).map((one: any) =>
      one?.in === 'path' ? { ...one, name: routable(one.name) } : one);
  for (const operation of Object.values<any>(paths).flatMap((item) => Object.values<any>(item)))
    delete operation?.security;
  delete document.security;
  delete document.securityDefinitions;
  delete document.components?.securitySchemes;
  return without_faults(document, document);
}

async function strict_server(document: any) {
  const spec = document.openapi !== undefined ? document
    : (await convertObj(document, { patch: true, warnOnly: true })).openapi as any;
  const complaints: string[] = [];
  const arrived: string[] = [];
  const app = express();
  app.post('/token', (_request, reply) => reply.json({ access_token: 't', expires_in: 3600 }));
  app.use(express.json({ strict: false, type: (request) => /json/.test(request.headers['content-type'] ?? '') }));
  app.use(express.urlencoded({ extended: true }), express.text({ type: 'text/*' }));
  app.use(express.raw({ type: ['application/octet-stream', 'image/*', 'application/pdf'] }));
  app.use(OpenApiValidator.middleware({
    apiSpec: { ...spec, servers: [{ url: kBase }] },
    validateRequests: { allowUnknownQueryParameters: true },
    validateResponses: false,
    validateSecurity: false,
    validateApiSpec: false,
    validateFormats: true,
  }));
  app.use((request: express.Request, reply: express.Response) => {
    arrived.push(`${request.method} ${request.path}`);
    reply.json({});
  });
  app.use((error: any, request: express.Request, reply: express.Response, _next: express.NextFunction) => {
    complaints.push(`${request.method} ${request.url}: ${error.message}`);
    reply.status(error.status ?? 500).json({ message: error.message });
  });
  const server = http.createServer(app);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    complaints,
    arrived,
    close: () => new Promise<void>((done) => {
      server.closeAllConnections();
      server.close(() => done());
    }),
  };
}

// What stays closed in a form (a schema that refers to itself) is generated empty, or as texts: where
// it is not asked for, it is left out.
function without_closed_parts(operation: Operation): Operation {
  const is_closed = (field: Operation['fields'][number]) =>
    field.key.includes('/') && (field.type === 'object' || field.key.endsWith('/friends'));
  return { ...operation, fields: operation.fields.filter((field) => field.required || !is_closed(field)) };
}

for (const fixture of readdirSync(kFolder).filter((name) => !kWithoutActions.includes(name))) {
  test(`a strict server takes every operation of ${fixture}`, async ({ leadflow }, info) => {
    // Under another name nothing that lies beside it is taken along.
    const file = info.outputPath('definition.json');
    const import_text = async (text: string) => {
      writeFileSync(file, text);
      await leadflow.json(['connector', 'import', file, '--name', 'probe']);
      return leadflow.json<Connector>(['connector', 'show', 'probe']);
    };
    const connector = await import_text(text_of(fixture));
    const operations = connector.operations.filter((one) => one.runnable && one.kind === 'action');
    expect(operations.length).toBeGreaterThan(0);
    const far = await strict_server(readable(text_of(fixture), connector));
    try {
      const settings: Record<string, string> = { base_url: far.url + kBase };
      const secrets: Record<string, string> = {};
      for (const field of connector.fields)
        if (field.secret && field.key !== 'refresh_token') secrets[field.key] = 'x';
        else if (field.key === 'token_url') settings[field.key] = `${far.url}/token`;
        else if (field.required || field.key === 'client_id') settings[field.key] = 'x';
      settings['base_url'] = far.url + kBase;
      if (connector.fields.length > 0)
        await leadflow.add_connection(connector.api, 'mine', settings, secrets);
      else
        await import_text(JSON.stringify({
          ...JSON.parse(text_of(fixture)), schemes: ['http'], host: new URL(far.url).host, basePath: kBase,
        }));
      const flow = await leadflow.import_flow(flow_of(connector, operations.map(without_closed_parts)), ['--name', fixture]);
      const run = await leadflow.finished_run(run_id(await post(leadflow.url(flow), {})));
      expect(far.complaints).toEqual([]);
      for (const operation of operations)
        expect(action(run, operation.id).status, operation.id).toBe('Succeeded');
      expect(far.arrived.length).toBe(operations.length);
    } finally {
      await far.close();
    }
  });
}
