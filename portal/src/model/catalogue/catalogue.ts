// SPDX-License-Identifier: Apache-2.0
// The whole catalogue: what is built in, what leadflow has natively, and the connectors that the
// server has compiled. Finding an operation by words, and the operation that a step is of.
import { kBuiltinConnectors, kBuiltinOperations } from './builtin';
import { t } from '../../words/words';
import { Catalogue, ConnectorCard, Field, lower, Operation } from './kinds';
import { api_of, is_connector_step, kOwnConnectors, operation_of } from './connector_steps';
import { JsonObject, object_of, text_of, value_at } from '../json';

// What a server offers of the native connectors: those that it knows not are not shown.
export function offered(catalogue: Catalogue, apis: ReadonlySet<string>): Catalogue {
  const is_there = (id: string): boolean => !id.startsWith('shared_') || apis.size === 0 || apis.has(id);
  return {
    connectors: catalogue.connectors.filter((one) => is_there(one.id)),
    operations: catalogue.operations.filter((one) => is_there(one.connector)),
  };
}

export const kCatalogue: Catalogue = {
  connectors: [...kBuiltinConnectors, ...kOwnConnectors].map((one) => ({ ...one, title: t(one.title), publisher: t(one.publisher) })),
  operations: kBuiltinOperations,
};

// What the server describes of a connector takes the place of what was known of it before.
export function with_described(catalogue: Catalogue, described: Catalogue): Catalogue {
  const told = new Map(described.connectors.map((one) => [one.id, one]));
  const known = new Set(catalogue.connectors.map((one) => one.id));
  const has_operations = new Set(described.operations.map((one) => one.connector));
  return {
    connectors: [...catalogue.connectors, ...[...told.values()].filter((one) => !known.has(one.id))],
    operations: [...catalogue.operations.filter((one) => !has_operations.has(one.connector)), ...described.operations],
  };
}

// Colour and sign are ours where we have them.
export function presented(card: ConnectorCard): ConnectorCard {
  return kCatalogue.connectors.find((one) => one.id === card.id) ?? { ...card, title: t(card.title), color: card.color || '#5f6b7a' };
}

export interface Hit {
  connector: ConnectorCard;
  operations: Operation[];
}

// Groups by connector, best group first. Every word must occur somewhere.
export function search(catalogue: Catalogue, words: string, kind: Operation['kind']): Hit[] {
  const wanted = words.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const by_connector = new Map<string, Operation[]>();
  for (const one of catalogue.operations) {
    if (one.kind !== kind || one.hidden) continue;
    const list = by_connector.get(one.connector);
    if (list) list.push(one);
    else by_connector.set(one.connector, [one]);
  }
  const hits = catalogue.connectors.map((connector) => {
    const scored = (by_connector.get(connector.id) ?? [])
      .map((operation) => ({ operation, score: score(operation, connector, wanted) }))
      .filter((one) => one.score > 0)
      .sort((a, b) => b.score - a.score);
    return { connector, operations: scored.map((one) => one.operation), best: scored[0]?.score ?? 0 };
  });
  return hits.filter((one) => one.operations.length > 0)
    .sort((a, b) => (wanted.length === 0 ? 0 : b.best - a.best));
}

function score(operation: Operation, connector: ConnectorCard, words: string[]): number {
  const title = operation.title.toLowerCase();
  const rest = `${operation.description} ${connector.title} ${connector.id} ${operation.id}`.toLowerCase();
  let sum = operation.important ? 1.5 : 1;
  for (const word of words) {
    if (title.split(/[\s(]+/).some((part) => part.startsWith(word))) sum += 6;
    else if (title.includes(word)) sum += 4;
    else if (connector.title.toLowerCase().includes(word)) sum += 3;
    else if (rest.includes(word)) sum += 1;
    else if (word.length > 3 && in_order(title, word)) sum += 0.5;
    else return 0;
  }
  return sum;
}

// Letters of `word` in their order with few others between: forgives a letter left out.
function in_order(text: string, word: string): boolean {
  const from = text.indexOf(word[0] as string);
  let at = from;
  for (const letter of word) {
    const next = text.indexOf(letter, at);
    if (next < 0) return false;
    at = next + 1;
  }
  return at - from <= word.length + 2;
}

interface Index {
  plain: Operation[];
  by_api: Map<string, Operation[]>;
}
const kIndices = new WeakMap<Catalogue, Index>();

// A canvas asks for every step: only the operations of its connector are tried.
function index_of(catalogue: Catalogue): Index {
  const known = kIndices.get(catalogue);
  if (known) return known;
  const made: Index = { plain: [], by_api: new Map() };
  for (const one of catalogue.operations) {
    if (one.api === undefined) made.plain.push(one);
    else if (made.by_api.has(one.api)) made.by_api.get(one.api)?.push(one);
    else made.by_api.set(one.api, [one]);
  }
  kIndices.set(catalogue, made);
  return made;
}

export function operation_for(catalogue: Catalogue, step: JsonObject, kind: Operation['kind']): Operation | undefined {
  const { plain, by_api } = index_of(catalogue);
  const own = is_connector_step(step) ? by_api.get(api_of(step)) ?? [] : plain;
  return own.find((one) => one.kind === kind && one.matches(step)) ?? unknown_operation(step);
}

// The older form names a method and a path in place of an operation.
const kByPath: Field[] = [
  { path: ['inputs', 'method'], title: t('Method'), editor: 'text', required: true },
  { path: ['inputs', 'path'], title: t('Path'), editor: 'text', required: true },
  { path: ['inputs', 'queries'], title: t('Queries'), editor: 'pairs' },
  { path: ['inputs', 'body'], title: t('Body'), editor: 'code' },
];

// A connector action of an operation that nobody described: its parameters are fields all the same.
function unknown_operation(step: JsonObject): Operation | undefined {
  if (!is_connector_step(step)) return undefined;
  const api = api_of(step);
  const by_path = lower(step['type']).startsWith('apiconnection');
  const parameters = object_of(value_at(step, ['inputs', 'parameters']));
  const fields: Field[] = by_path ? kByPath : Object.keys(parameters).map((key) => ({
    path: ['inputs', 'parameters', key], title: key.split('/').at(-1) ?? key, editor: 'text', description: key,
  }));
  const title = by_path ? text_of(value_at(step, ['inputs', 'path'])) : operation_of(step);
  return {
    id: `${api}/${operation_of(step)}`, title: title || t('Connector action'), connector: api,
    description: `${title} of ${api}`, kind: 'action', name: title,
    make: () => step, fields, matches: () => false, outputs: [{ title: 'Body', keys: ['body'], type: '' }],
    // Of the older form the connection stands in the flow's parameters.
    ...(by_path ? {} : { api }),
  };
}

export function connector_for(catalogue: Catalogue, step: JsonObject, operation: Operation | undefined): ConnectorCard {
  const id = operation?.connector ?? (is_connector_step(step) ? api_of(step) : lower(step['type']));
  return catalogue.connectors.find((one) => one.id === id || one.id === `shared_${id}`) ??
    { id, title: id.replace(/^shared_/, ''), publisher: '', color: '#5f6b7a', sign: 'plug' };
}
