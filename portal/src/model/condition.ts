// SPDX-License-Identifier: Apache-2.0
// A condition as rows and groups for the builder, and back to the JSON that the engine reads.
import { is_object, Json, JsonObject, parse_json, shown } from './json';

export const kOperators = [
  ['equals', 'is equal to'],
  ['not equals', 'is not equal to'],
  ['greater', 'is greater than'],
  ['greaterOrEquals', 'is greater than or equal to'],
  ['less', 'is less than'],
  ['lessOrEquals', 'is less than or equal to'],
  ['contains', 'contains'],
  ['not contains', 'does not contain'],
  ['startsWith', 'starts with'],
  ['not startsWith', 'does not start with'],
  ['endsWith', 'ends with'],
  ['not endsWith', 'does not end with'],
] as const;
export type Operator = (typeof kOperators)[number][0];

export interface Row {
  kind: 'row';
  left: Json;
  operator: Operator;
  right: Json;
}
export interface Group {
  kind: 'group';
  join: 'and' | 'or';
  items: (Row | Group)[];
}

const kNames = new Set<string>(kOperators.map(([name]) => name));
const kRowsMax = 200;

// Undefined when the builder cannot show it without losing something.
export function read_condition(expression: Json | undefined): Group | undefined {
  if (expression === undefined || expression === '') return { kind: 'group', join: 'and', items: [] };
  const read = read_node(expression, { rows: 0 });
  if (!read) return undefined;
  return read.kind === 'group' ? read : { kind: 'group', join: 'and', items: [read] };
}

function read_node(value: Json, count: { rows: number }): Row | Group | undefined {
  if (!is_object(value)) return undefined;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length !== 1 || !only) return undefined;
  const [name, given] = only;
  if ((name === 'and' || name === 'or') && Array.isArray(given)) {
    const items = given.map((item) => read_node(item, count));
    if (items.some((item) => item === undefined)) return undefined;
    return { kind: 'group', join: name, items: items as (Row | Group)[] };
  }
  if (++count.rows > kRowsMax) return undefined;
  if (name === 'not') {
    const inner = read_node(given, count);
    if (inner?.kind !== 'row') return undefined;
    const operator = `not ${inner.operator}`;
    return kNames.has(operator) ? { ...inner, operator: operator as Operator } : undefined;
  }
  if (!kNames.has(name) || !Array.isArray(given) || given.length !== 2) return undefined;
  return { kind: 'row', left: given[0] as Json, operator: name as Operator, right: given[1] as Json };
}

export function write_condition(group: Group): JsonObject {
  return { [group.join]: group.items.map(write_node) };
}

function write_node(node: Row | Group): JsonObject {
  if (node.kind === 'group') return write_condition(node);
  const plain = node.operator.replace('not ', '');
  const test = { [plain]: [node.left, node.right] };
  return plain === node.operator ? test : { not: test };
}

export function empty_row(): Row {
  return { kind: 'row', left: '', operator: 'equals', right: '' };
}

export type Way = readonly number[]; // Indices from the outermost group.

export function changed_at(group: Group, way: Way, change: (node: Row | Group) => Row | Group | undefined): Group {
  const [index, ...rest] = way;
  if (index === undefined) {
    const made = change(group);
    return made?.kind === 'group' ? made : group;
  }
  const items = group.items.flatMap((item, at) => {
    if (at !== index) return [item];
    if (rest.length > 0) return item.kind === 'group' ? [changed_at(item, rest, change)] : [item];
    const made = change(item);
    return made ? [made] : [];
  });
  return { ...group, items };
}

// The item one place up (-1) or down (1) within its group.
export function moved_at(group: Group, way: Way, by: -1 | 1): Group {
  const parent = way.slice(0, -1);
  const index = way.at(-1) ?? 0;
  return changed_at(group, parent, (node) => {
    if (node.kind !== 'group') return node;
    const target = index + by;
    if (target < 0 || target >= node.items.length) return node;
    const items = [...node.items];
    const [item] = items.splice(index, 1);
    if (item) items.splice(target, 0, item);
    return { ...node, items };
  });
}

// The chosen items of the outermost group, made a group of their own at the first one's place.
export function grouped(group: Group, chosen: readonly number[]): Group {
  const first = Math.min(...chosen);
  const inner: Group = {
    kind: 'group', join: 'and', items: group.items.filter((_, index) => chosen.includes(index)),
  };
  const items = group.items.flatMap((item, index) =>
    index === first ? [inner] : chosen.includes(index) ? [] : [item]);
  return { ...group, items };
}

// Numbers, true, false and null are meant as such; a text that looks like one stands in quotes.
export function literal_text(value: Json): string {
  if (typeof value !== 'string') return shown(value);
  const looks_typed = parse_json(value) !== undefined && !value.startsWith('{') && !value.startsWith('[');
  return looks_typed ? JSON.stringify(value) : value;
}

export function literal_of(text: string): Json {
  if (text.includes('@')) return text;
  const parsed = /^(-?\d+(\.\d+)?|true|false|null|".*")$/s.test(text) ? parse_json(text) : undefined;
  return parsed === undefined || is_object(parsed) || Array.isArray(parsed) ? text : parsed;
}
