// SPDX-License-Identifier: Apache-2.0
// Connectors and what each offers: operations, fields, choices. The server compiles them; the list
// says what there is, and the forms are read one connector at a time, when a flow needs them.
import { useQueries, useQuery } from '@tanstack/react-query';
import { Catalogue, Choice, Operation } from '../model/catalogue/kinds';
import { kCatalogue, offered, presented, with_described } from '../model/catalogue/catalogue';
import { choices_of, fields_of, operation_from, sketch_from } from '../model/catalogue/described';
import { Json, JsonObject, object_of, text_of } from '../model/json';
import { t } from '../words/words';
import { list_of, listed, number_of, Problem, request, request_if_known, segment } from './http';

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

function connector_of(item: Json): Connector {
  const connector = object_of(item);
  const api = text_of(connector['api']) || text_of(connector['name']);
  const listed_operations = connector['operations'];
  return {
    api, title: t(text_of(connector['title'])) || connector_title(api), imported: connector['imported'] === true,
    operations: Array.isArray(listed_operations) ? number_of(connector['operationCount']) ?? listed_operations.length : number_of(listed_operations),
    runnable: number_of(connector['runnable']),
    fields: list_of(connector['fields'], (one) => {
      const field = object_of(one);
      return {
        key: text_of(field['key']), label: t(text_of(field['label'])), secret: field['secret'] === true,
        required: field['required'] === true, default_value: text_of(field['default']),
      };
    }),
  };
}

async function listed_connectors(): Promise<JsonObject[]> {
  return list_of(listed(await request('GET', 'connectors', { query: { operations: true } }), 'connectors'), object_of);
}

export const kConnectorsKey = ['connectors'];
export function useConnectors() {
  return useQuery({ queryKey: kConnectorsKey, staleTime: 60_000, queryFn: async () => (await listed_connectors()).map(connector_of) });
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

// --- The catalogue --------------------------------------------------------------------------------

interface Base {
  catalogue: Catalogue;
  sketched: ReadonlySet<string>; // Whose forms are still to be read.
}

async function described(api: string): Promise<Catalogue> {
  const detail = object_of(await request_if_known('GET', `connectors/${segment(api)}`));
  return {
    connectors: [presented({ id: api, title: text_of(detail['title']) || connector_title(api), publisher: text_of(detail['publisher']), color: text_of(detail['brandColor']), sign: 'plug' })],
    operations: list_of(detail['operations'], object_of)
      .filter((operation) => operation['runnable'] !== false && text_of(operation['actionType']) !== 'Http')
      .map((operation) => operation_from(api, operation)),
  };
}

async function base(): Promise<Base> {
  const list = await listed_connectors();
  const apis = new Set(list.map((one) => text_of(one['api'])));
  const with_operations = list.filter((one) => Array.isArray(one['operations']) && text_of(one['api']).startsWith('shared_'));
  const sketched = new Set(with_operations.map((one) => text_of(one['api'])));
  const sketches: Catalogue = {
    connectors: with_operations.map((one) => presented({
      id: text_of(one['api']), title: text_of(one['title']) || connector_title(text_of(one['api'])), publisher: text_of(one['publisher']), color: text_of(one['brandColor']), sign: 'plug' })),
    operations: with_operations.flatMap((one) => list_of(one['operations'], object_of).map((operation) => sketch_from(text_of(one['api']), operation))),
  };
  return { sketched, catalogue: with_described(offered(kCatalogue, apis), sketches) };
}

// Until the server has told: what needs no connector.
const kWithoutConnectors = offered(kCatalogue, new Set(['none']));

// What this server can do.
export function useCatalogue() {
  const read = useQuery({ queryKey: ['catalogue'], staleTime: 5 * 60_000, queryFn: base });
  return { catalogue: read.data?.catalogue ?? kWithoutConnectors, is_ready: !read.isPending };
}

// The same, with the forms of the connectors named.
export function useForms(catalogue: Catalogue, apis: readonly string[]): Catalogue {
  const sketched = useQuery({ queryKey: ['catalogue'], staleTime: 5 * 60_000, queryFn: base }).data?.sketched;
  const wanted = apis.filter((api) => sketched?.has(api));
  return useQueries({
    queries: wanted.map((api) => ({ queryKey: ['forms', api], staleTime: 5 * 60_000, queryFn: () => described(api) })),
    combine: (read) => {
      const done = read.flatMap((one) => (one.data ? [one.data] : []));
      return done.length === 0 ? catalogue : remembered(catalogue, done);
    },
  });
}

// The same object for the same parts, so that nothing is drawn anew without need.
let last: { catalogue: Catalogue; parts: Catalogue[]; made: Catalogue } | undefined;
function remembered(catalogue: Catalogue, parts: Catalogue[]): Catalogue {
  if (last?.catalogue === catalogue && last.parts.length === parts.length && last.parts.every((one, index) => one === parts[index])) return last.made;
  last = { catalogue, parts, made: parts.reduce(with_described, catalogue) };
  return last.made;
}

// --- Lists and fields that the far side tells of --------------------------------------------------

export interface Question {
  api: string;
  operation: string;
  field: string | undefined;
  connection: string;
  values: JsonObject;
  node?: Json | undefined; // Of a tree: the folder that is opened.
}
export interface Choices {
  choices: Choice[];
  complete: boolean;
}

function asked(question: Question): JsonObject {
  const { connection, field, values, node } = question;
  return { connection, values, ...(field === undefined ? {} : { field }), ...(node === undefined ? {} : { node }) };
}

function address(question: Question, what: 'choices' | 'fields'): string {
  return `connectors/${segment(question.api)}/operations/${segment(question.operation)}/${what}`;
}

// A server that knows no such lists answers as for any address that it does not know; one that
// knows them says what is missing, which is shown.
function unknown(error: unknown): boolean {
  return error instanceof Problem && (error.status === 404 || error.status === 405);
}

// Null when the server does not list any.
export async function field_choices(question: Question): Promise<Choices | null> {
  try {
    const value = await request('POST', address(question, 'choices'), { body: asked(question) });
    return { choices: choices_of(listed(value, 'choices')), complete: object_of(value)['complete'] !== false };
  } catch (error) {
    if (unknown(error)) return null;
    throw error;
  }
}

export async function table_fields(question: Question): Promise<Operation['fields'] | null> {
  const value = await request_if_known('POST', address(question, 'fields'), { body: asked(question) });
  return value === undefined ? null : fields_of(listed(value, 'fields'), question.api);
}
