// SPDX-License-Identifier: Apache-2.0
// JSON values as the portal holds them, and the few ways to change one without touching the old:
// every change keeps the order of keys and all keys that it is not about.

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}
export type Path = readonly (string | number)[];

export function is_object(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function object_of(value: Json | undefined): JsonObject {
  return is_object(value) ? value : {};
}

export function text_of(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

// The text a person sees for any value: texts as they are, the rest as JSON.
export function shown(value: Json | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

export function parse_json(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

export function value_at(value: Json | undefined, path: Path): Json | undefined {
  let at: Json | undefined = value;
  for (const key of path) {
    if (Array.isArray(at)) at = typeof key === 'number' ? at[key] : undefined;
    else if (is_object(at)) at = Object.hasOwn(at, key) ? at[key] : undefined;
    else return undefined;
  }
  return at;
}

// `value` with what stands at `path` replaced; objects that are missing on the way are made.
export function with_value(value: Json | undefined, path: Path, put: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return put;
  if (typeof key === 'number') {
    const list = Array.isArray(value) ? [...value] : [];
    list[key] = with_value(list[key], rest, put);
    return list;
  }
  const object = object_of(value);
  return { ...object, [key]: with_value(object[key], rest, put) };
}

// `value` without what stands at `path`. Objects that become empty stay.
export function without_value(value: Json, path: Path): Json {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(value)) {
    if (typeof key !== 'number' || key >= value.length) return value;
    if (rest.length === 0) return value.filter((_, index) => index !== key);
    return value.map((item, index) => (index === key ? without_value(item, rest) : item));
  }
  if (!is_object(value) || !Object.hasOwn(value, key)) return value;
  if (rest.length > 0) return { ...value, [key]: without_value(value[key] as Json, rest) };
  const { [key]: _gone, ...kept } = value;
  return kept;
}

// An object whose key `from` is called `to`, at the same place among the others.
export function with_key_renamed(object: JsonObject, from: string, to: string): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [key === from ? to : key, value]),
  );
}

// Every text in a value, replaced by what `change` makes of it. Unchanged parts stay identical.
export function with_texts(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) {
    const list = value.map((item) => with_texts(item, change));
    return list.some((item, index) => item !== value[index]) ? list : value;
  }
  if (!is_object(value)) return value;
  let changed = false;
  const entries = Object.entries(value).map(([key, item]): [string, Json] => {
    const made = with_texts(item, change);
    if (made !== item) changed = true;
    return [key, made];
  });
  return changed ? Object.fromEntries(entries) : value;
}

export function each_text(value: Json | undefined, visit: (text: string, path: Path) => void,
  path: Path = []): void {
  if (typeof value === 'string') visit(value, path);
  else if (Array.isArray(value)) {
    value.forEach((item, index) => each_text(item, visit, [...path, index]));
  } else if (is_object(value)) {
    for (const [key, item] of Object.entries(value)) each_text(item, visit, [...path, key]);
  }
}

export function equal(a: Json | undefined, b: Json | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
