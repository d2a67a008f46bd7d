// SPDX-License-Identifier: Apache-2.0
// JSON schemas: made from a sample, and read as a list of the values that a body may hold.
import { is_object, Json, JsonObject, object_of, text_of } from './json';
import { t } from '../words/words';

// "Use sample payload to generate schema", by the rules of the original's dialog.
export function schema_of_sample(sample: Json): JsonObject {
  if (sample === null) return {};
  if (Array.isArray(sample)) return schema_of_list(sample);
  switch (typeof sample) {
    case 'string':
      return { type: 'string' };
    case 'boolean':
      return { type: 'boolean' };
    case 'number':
      return { type: Number.isInteger(sample) ? 'integer' : 'number' };
  }
  return { type: 'object', properties: properties_of(sample as JsonObject) };
}

function properties_of(sample: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(sample).map(([key, value]) => [
      key.startsWith('@') ? `@${key}` : key, schema_of_sample(value),
    ]),
  );
}

function kind_of(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function schema_of_list(list: Json[]): JsonObject {
  const [first] = list;
  if (first === undefined) return { type: 'array' };
  if (list.some((item) => kind_of(item) !== kind_of(first))) return { type: 'array' };
  if (!is_object(first)) return { type: 'array', items: schema_of_sample(first) };
  const objects = list as JsonObject[];
  const merged: JsonObject = {};
  for (const object of objects) {
    for (const [key, value] of Object.entries(object)) {
      // A null says nothing; another element may.
      if (merged[key] === undefined || merged[key] === null) merged[key] = value;
    }
  }
  const required = Object.keys(merged).filter((key) => objects.every((one) => Object.hasOwn(one, key)));
  return {
    type: 'array',
    items: { type: 'object', properties: properties_of(merged), required },
  };
}

// One value that a schema declares.
export interface SchemaValue {
  keys: string[]; // From the body, or from the item of the innermost array.
  arrays: string[][]; // Arrays on the way, outermost first; each by its keys from the one before.
  title: string;
  description: string;
  type: string;
}

const kDepthMax = 12;

export function values_of_schema(schema: Json | undefined): SchemaValue[] {
  const found: SchemaValue[] = [];
  const walk = (at: JsonObject, keys: string[], arrays: string[][], depth: number): void => {
    if (depth > kDepthMax) return;
    for (const [key, value] of Object.entries(object_of(at['properties']))) {
      const part = object_of(value);
      const type = type_of_schema(part);
      const name = key.startsWith('@@') ? key.slice(1) : key;
      found.push({
        keys: [...keys, name], arrays, type,
        title: text_of(part['title']) || name, description: text_of(part['description']),
      });
      if (type === 'object') walk(part, [...keys, name], arrays, depth + 1);
      else if (type === 'array') items(part, [...keys, name], arrays, depth + 1);
    }
  };
  const items = (list: JsonObject, keys: string[], arrays: string[][], depth: number): void => {
    const item = list['items'];
    if (!is_object(item)) return;
    const inside = [...arrays, keys];
    found.push({ keys: [], arrays: inside, type: type_of_schema(item), title: t('Item'),
      description: t('Each item of {0}', keys.at(-1) ?? t('the body')) });
    walk(item, [], inside, depth);
    if (type_of_schema(item) === 'array') items(item, [], inside, depth + 1);
  };
  const root = object_of(schema);
  if (type_of_schema(root) === 'array') items(root, [], [], 0);
  else walk(root, [], [], 0);
  return found;
}

export function type_of_schema(schema: JsonObject): string {
  const type = schema['type'];
  if (typeof type === 'string') return type;
  if (Array.isArray(type)) return text_of(type.find((one) => one !== 'null'));
  if (is_object(schema['properties'])) return 'object';
  return is_object(schema['items']) ? 'array' : '';
}
