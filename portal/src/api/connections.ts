// SPDX-License-Identifier: Apache-2.0
// Connections and connectors, and what a connector offers: operations, fields, choices.
import { useQuery } from '@tanstack/react-query';
import { Catalogue, Choice, Editor, Field, Operation, Output } from '../model/catalogue/kinds';
import { kCatalogue, offered, with_described } from '../model/catalogue/catalogue';
import { connector_step } from '../model/catalogue/services';
import { t } from '../words/words';
import { Json, JsonObject, object_of, text_of } from '../model/json';
import { date_of, list_of, listed, number_of, Problem, request, request_if_known, segment } from './http';

export interface Connection {
  name: string;
  api: string;
  created: Date | undefined;
  settings: Record<string, string>;
  secrets: string[];
}
export interface ConnectionField {
  key: string;
  label: string;
  secret: boolean;
  required: boolean;
  default_value: string;
}
export interface Connector {
  api: string;
  title: string;
  fields: ConnectionField[];
  imported: boolean;
  operations: number | undefined;
  runnable: number | undefined;
}

export function connector_title(api: string): string {
  return kCatalogue.connectors.find((one) => one.id === api)?.title ?? api.replace(/^shared_/, '');
}

function connection_of(value: Json): Connection {
  const connection = object_of(value);
  return {
    name: text_of(connection['name']), api: text_of(connection['api']), created: date_of(connection['created']),
    settings: Object.fromEntries(Object.entries(object_of(connection['settings'])).map(([key, setting]) => [key, text_of(setting)])),
    secrets: list_of(connection['secrets'], text_of),
  };
}

export const kConnectionsKey = ['connections'];
export function useConnections() {
  return useQuery({
    queryKey: kConnectionsKey,
    queryFn: async () => list_of(listed(await request('GET', 'connections'), 'connections'), connection_of),
  });
}

export async function add_connection(given: {
  api: string; name: string; settings: Record<string, string>; secrets: Record<string, string>;
}): Promise<void> {
  await request('POST', 'connections', { body: { ...given } });
}

export async function remove_connection(name: string): Promise<void> {
  await request('DELETE', `connections/${segment(name)}`);
}

export interface Health {
  ok: boolean;
  message: string;
}
// Null when the server cannot test connections.
export async function test_connection(name: string): Promise<Health | null> {
  const value = await request_if_known('POST', `connections/${segment(name)}/test`);
  if (value === undefined) return null;
  return { ok: object_of(value)['ok'] === true, message: text_of(object_of(value)['message']) };
}

export const kConnectorsKey = ['connectors'];
export function useConnectors() {
  return useQuery({
    queryKey: kConnectorsKey, staleTime: 60_000,
    queryFn: async (): Promise<Connector[]> => list_of(listed(await request('GET', 'connectors'), 'connectors'), (item) => {
      const connector = object_of(item);
      const api = text_of(connector['api']) || text_of(connector['name']);
      return {
        api, title: text_of(connector['title']) || connector_title(api), imported: connector['imported'] === true,
        operations: number_of(connector['operations']), runnable: number_of(connector['runnable']),
        fields: list_of(connector['fields'], (one) => {
          const field = object_of(one);
          return {
            key: text_of(field['key']), label: t(text_of(field['label'])), secret: field['secret'] === true,
            required: field['required'] === true, default_value: text_of(field['default']),
          };
        }),
      };
    }),
  });
}

export interface ImportReport {
  name: string;
  operations: number;
  runnable: number;
  reasons: string[];
}
// Null when the server imports no connectors.
export async function import_connector(definition: string, properties: string | undefined): Promise<ImportReport[] | null> {
  const body: JsonObject = { definition, ...(properties === undefined ? {} : { properties }) };
  const value = await request_if_known('POST', 'connectors', { body });
  if (value === undefined) return null;
  const list = object_of(value)['connectors'];
  return list_of(Array.isArray(list) ? list : [value], (item) => {
    const report = object_of(item);
    return {
      name: text_of(report['name']), operations: number_of(report['operations']) ?? 0,
      runnable: number_of(report['runnable']) ?? 0, reasons: list_of(report['reasons'], (one) => (typeof one === 'string' ? one : text_of(object_of(one)['reason']))),
    };
  });
}

export async function remove_connector(api: string): Promise<void> {
  await request('DELETE', `connectors/${segment(api)}`);
}

// --- What the server has compiled ---------------------------------------------------------------

function editor_of(field: JsonObject): Editor {
  if (options_of(field) !== undefined || field['dynamic'] === 'options') return 'choice';
  switch (text_of(field['type'])) {
    case 'boolean': return 'boolean';
    case 'integer': case 'number': return 'number';
    case 'object': case 'array': return 'code';
    default: return text_of(field['format']) === 'html' ? 'html' : 'text';
  }
}

function options_of(field: JsonObject): Choice[] | undefined {
  const list = field['options'] ?? field['enum'];
  return Array.isArray(list) ? list.map(choice_of) : undefined;
}

function choice_of(value: Json): Choice {
  const choice = object_of(value);
  if (typeof value !== 'object') return { value: String(value), title: String(value) };
  const plain = choice['value'];
  return { value: typeof plain === 'string' ? plain : String(plain), title: t(text_of(choice['title'])) || String(plain) };
}

// Fields beyond this many that are neither required nor important wait until they are asked for.
const kFieldsShown = 6;

function fields_of(value: Json | undefined): Field[] {
  const list = list_of(value, object_of).filter((field) => field['visibility'] !== 'internal');
  return list.map((field): Field => {
    const name = text_of(field['key']) || text_of(field['name']);
    const choices = options_of(field);
    const visibility = text_of(field['visibility']);
    const required = field['required'] === true;
    const dynamic = field['dynamic'];
    return {
      path: ['inputs', 'parameters', name], title: t(text_of(field['title'])) || name, editor: editor_of(field),
      description: t(text_of(field['description'])), required,
      advanced: !required && visibility !== 'important' && (visibility === 'advanced' || list.length > kFieldsShown),
      ...(choices ? { choices } : {}),
      ...(dynamic === 'options' || dynamic === 'tree' ? { dynamic: { field: name, needs: [] } }
        : typeof dynamic === 'object' ? { dynamic: { field: name, needs: list_of(object_of(dynamic)['needs'], text_of) } } : {}),
    };
  });
}

function output_of(value: Json): Output {
  const output = object_of(value);
  const path = text_of(output['key']);
  return {
    title: text_of(output['title']) || path, type: text_of(output['type']), description: text_of(output['description']),
    keys: path === '' ? list_of(output['path'], text_of) : path.split('/'),
  };
}

function operation_from(api: string, value: Json): Operation {
  const operation = object_of(value);
  const id = text_of(operation['id']);
  const title = t(text_of(operation['title'])) || id;
  const kind = text_of(operation['kind']);
  return {
    id: `${api}/${id}`, title, description: t(text_of(operation['description'])) || text_of(operation['reason']), connector: api, api,
    kind: kind === '' || kind === 'action' ? 'action' : 'trigger', name: title.replace(/[^\p{L}\p{N} _()-]/gu, '').trim().replaceAll(' ', '_') || id,
    make: () => connector_step(api, id, {}), fields: fields_of(operation['fields']), outputs: list_of(operation['outputs'], output_of),
    matches: (step) => text_of(object_of(object_of(step['inputs'])['host'])['operationId']) === id &&
      text_of(object_of(object_of(step['inputs'])['host'])['apiId']).toLowerCase().endsWith(`/${api}`),
    // A part of the body whose own fields the server tells, given the rest.
    ...(list_of(operation['fields'], object_of).some((field) => field['dynamic'] === 'schema') ? { dynamic_fields: { needs: [] } } : {}),
  };
}

// What this server can do: the native connectors that it has, and the imported ones, each read once.
export function useCatalogue() {
  const read = useQuery({
    queryKey: ['catalogue'], staleTime: 5 * 60_000,
    queryFn: async (): Promise<Catalogue> => {
      const list = list_of(listed(await request('GET', 'connectors'), 'connectors'), object_of);
      const apis = new Set(list.map((one) => text_of(one['api'])));
      const imported = await Promise.all(list.filter((one) => one['imported'] === true).map((one) => described(text_of(one['api']))));
      return with_described(offered(kCatalogue, apis), {
        connectors: imported.flatMap((one) => one.connectors), operations: imported.flatMap((one) => one.operations),
      });
    },
  });
  return { catalogue: read.data ?? kCatalogue, is_ready: !read.isPending };
}

async function described(api: string): Promise<Catalogue> {
  const detail = object_of(await request_if_known('GET', `connectors/${segment(api)}`));
  return {
    connectors: [{ id: api, title: text_of(detail['title']) || connector_title(api), publisher: text_of(detail['publisher']), color: text_of(detail['brandColor']) || '#5f6b7a', sign: 'plug' }],
    operations: list_of(detail['operations'], object_of)
      .filter((operation) => operation['runnable'] !== false && operation['deprecated'] !== true && operation['visibility'] !== 'internal')
      .map((operation) => operation_from(api, operation)),
  };
}

// The choices of a field, given the other fields. Null when the server does not list any.
export async function field_choices(api: string, operation: string, field: string, connection: string,
  values: JsonObject): Promise<Choice[] | null> {
  const value = await request_if_known('POST', `connectors/${segment(api)}/operations/${segment(operation)}/choices`, {
    body: { connection, field, values },
  });
  return value === undefined ? null : list_of(listed(value, 'choices'), choice_of);
}

export async function table_fields(api: string, operation: string, connection: string, values: JsonObject): Promise<Field[] | null> {
  const value = await request_if_known('POST', `connectors/${segment(api)}/operations/${segment(operation)}/fields`, {
    body: { connection, values },
  });
  return value === undefined ? null : fields_of(listed(value, 'fields'));
}

export function is_missing(error: unknown): boolean {
  return error instanceof Problem && error.status === 404;
}
