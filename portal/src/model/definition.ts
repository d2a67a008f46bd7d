// SPDX-License-Identifier: Apache-2.0
// Where things stand in a definition: its trigger, its actions at any depth, the branches of
// containers. The definition itself is the editor's state; nothing is held beside it.
import { is_object, JsonObject, object_of, parse_json, Path, text_of, value_at, with_value,
  type Json } from './json';
import { t } from '../words/words';

export const kTrigger = '$trigger'; // Names the trigger card where an action's name could stand.

// The place of a list of actions: [] is the root, else an action and one of its branches.
export interface Branch {
  owner: string | undefined;
  key: string; // 'actions', 'else', 'default', 'case:NAME'.
}
export const kRoot: Branch = { owner: undefined, key: 'actions' };

// A file as the server stores it, with the definition somewhere inside.
export interface Document {
  root: JsonObject;
  definition_path: Path;
  references_path: Path;
}

export function open_document(text: string): Document | undefined {
  const root = parse_json(text);
  if (!is_object(root)) return undefined;
  for (const prefix of [['properties'], []]) {
    const definition = value_at(root, [...prefix, 'definition']);
    if (is_object(definition)) {
      return {
        root,
        definition_path: [...prefix, 'definition'],
        references_path: [...prefix, 'connectionReferences'],
      };
    }
  }
  // A bare definition has no place for connections: it is wrapped when it first needs one.
  return is_object(root['triggers']) || is_object(root['actions'])
    ? { root, definition_path: [], references_path: [] }
    : undefined;
}

export function definition_of(document: Document): JsonObject {
  return object_of(value_at(document.root, document.definition_path));
}

export function with_definition(document: Document, definition: JsonObject): Document {
  return { ...document, root: object_of(with_value(document.root, document.definition_path, definition)) };
}

export function references_of(document: Document): JsonObject {
  if (document.references_path.length === 0) return {};
  return object_of(value_at(document.root, document.references_path));
}

export function with_references(document: Document, references: JsonObject): Document {
  if (document.references_path.length === 0) {
    return {
      root: { definition: document.root, connectionReferences: references },
      definition_path: ['definition'],
      references_path: ['connectionReferences'],
    };
  }
  return { ...document, root: object_of(with_value(document.root, document.references_path, references)) };
}

export function document_text(document: Document): string {
  return JSON.stringify(document.root, null, 2);
}

export function trigger_name(definition: JsonObject): string | undefined {
  return Object.keys(object_of(definition['triggers']))[0];
}

export function trigger_of(definition: JsonObject): JsonObject | undefined {
  const name = trigger_name(definition);
  if (name === undefined) return undefined;
  return object_of(object_of(definition['triggers'])[name]);
}

export function type_of(action: JsonObject): string {
  return text_of(action['type']).toLowerCase();
}

// The keys of a container's branches, each with its path below the action; none for the others.
export function branches_of(action: JsonObject): { key: string; path: Path; title: string }[] {
  switch (type_of(action)) {
    case 'if':
      return [
        { key: 'actions', path: ['actions'], title: t('True') },
        { key: 'else', path: ['else', 'actions'], title: t('False') },
      ];
    case 'switch':
      return [
        ...Object.keys(object_of(action['cases'])).map((name) => ({
          key: `case:${name}`, path: ['cases', name, 'actions'], title: name,
        })),
        { key: 'default', path: ['default', 'actions'], title: t('Default') },
      ];
    case 'foreach':
    case 'until':
    case 'scope':
      return [{ key: 'actions', path: ['actions'], title: '' }];
    default:
      return is_object(action['actions']) ? [{ key: 'actions', path: ['actions'], title: '' }] : [];
  }
}

export function is_container(action: JsonObject): boolean {
  return branches_of(action).length > 0;
}

export interface Found {
  name: string;
  action: JsonObject;
  path: Path; // Of the action, in the definition.
  branch: Branch;
  parents: string[]; // Outermost first.
}

interface Index {
  all: Found[];
  by_name: Map<string, Found>;
}

// Definitions are never changed in place, so what was read of one stays true as long as it lives.
const kIndices = new WeakMap<JsonObject, Index>();

function index_of(definition: JsonObject): Index {
  const known = kIndices.get(definition);
  if (known) return known;
  const all: Found[] = [];
  const walk = (actions: Json | undefined, path: Path, branch: Branch, parents: string[]): void => {
    for (const [name, value] of Object.entries(object_of(actions))) {
      const action = object_of(value);
      all.push({ name, action, path: [...path, name], branch, parents });
      for (const inner of branches_of(action)) {
        walk(value_at(action, inner.path), [...path, name, ...inner.path],
          { owner: name, key: inner.key }, [...parents, name]);
      }
    }
  };
  walk(definition['actions'], ['actions'], kRoot, []);
  const index = { all, by_name: new Map([...all].reverse().map((one) => [one.name, one])) };
  kIndices.set(definition, index);
  return index;
}

// All actions in the order of the definition, containers before what they contain.
export function all_actions(definition: JsonObject): readonly Found[] {
  return index_of(definition).all;
}

export function find_action(definition: JsonObject, name: string): Found | undefined {
  return index_of(definition).by_name.get(name);
}

export function branch_path(definition: JsonObject, branch: Branch): Path | undefined {
  if (branch.owner === undefined) return ['actions'];
  const owner = find_action(definition, branch.owner);
  const inner = owner && branches_of(owner.action).find((one) => one.key === branch.key);
  return owner && inner ? [...owner.path, ...inner.path] : undefined;
}

export function actions_in(definition: JsonObject, branch: Branch): JsonObject {
  const path = branch_path(definition, branch);
  return path ? object_of(value_at(definition, path)) : {};
}

export function path_of(definition: JsonObject, name: string): Path | undefined {
  if (name === kTrigger) {
    const trigger = trigger_name(definition);
    return trigger === undefined ? undefined : ['triggers', trigger];
  }
  return find_action(definition, name)?.path;
}

export function step_of(definition: JsonObject, name: string): JsonObject | undefined {
  const path = path_of(definition, name);
  return path ? object_of(value_at(definition, path)) : undefined;
}

export function with_step(definition: JsonObject, name: string, step: JsonObject): JsonObject {
  const path = path_of(definition, name);
  return path ? object_of(with_value(definition, path, step)) : definition;
}

// Which statuses of which siblings an action waits for.
export function run_after(action: JsonObject): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(object_of(action['runAfter'])).map(([name, statuses]) => [
      name, Array.isArray(statuses) ? statuses.map(text_of) : [],
    ]),
  );
}

// Spaces for people, underscores in the file.
export function title_of(name: string): string {
  return name.replaceAll('_', ' ');
}

// Flow names every trigger "manual" at first: then what it does says more.
export function trigger_title(name: string, operation: string | undefined): string {
  return operation !== undefined && /^manual$/i.test(name) ? operation : title_of(name);
}

// The second line of a card: what the title does not say already.
export function subtitle_of(step: JsonObject, name: string, operation: string | undefined, connector: string): string {
  if (operation === undefined) return type_of(step);
  return operation === title_of(name) ? connector : operation;
}

export function name_of_title(title: string): string {
  return title.trim().replaceAll(' ', '_');
}

export function unique_name(definition: JsonObject, wanted: string, also: readonly string[] = []): string {
  const taken = new Set(
    [...all_actions(definition).map((one) => one.name), ...also].map((name) => name.toLowerCase()));
  if (!taken.has(wanted.toLowerCase())) return wanted;
  for (let number = 2; ; number++) {
    const name = `${wanted}_${number}`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}

// The siblings and outer siblings that are final before this action starts, nearest first.
export function predecessors(definition: JsonObject, name: string): string[] {
  const order: string[] = [];
  const here = find_action(definition, name);
  if (!here) return order;
  const seen = new Set<string>();
  const walk = (branch: Branch, from: string): void => {
    const siblings = actions_in(definition, branch);
    const queue = [from];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      for (const before of Object.keys(run_after(object_of(siblings[next])))) {
        if (seen.has(before) || !Object.hasOwn(siblings, before)) continue;
        seen.add(before);
        order.push(before);
        queue.push(before);
      }
    }
    const owner = branch.owner === undefined ? undefined : find_action(definition, branch.owner);
    if (owner) walk(owner.branch, owner.name);
  };
  walk(here.branch, name);
  // What a finished container contains is known as well.
  const inside = all_actions(definition)
    .filter((one) => !seen.has(one.name) && one.parents.some((parent) => seen.has(parent)))
    .map((one) => one.name);
  return [...order, ...inside];
}

// Whether `target` is final before `name` starts: it, or a container that it stands in.
export function comes_before(definition: JsonObject, name: string, target: string): boolean {
  const here = find_action(definition, name);
  const there = find_action(definition, target);
  if (!here || !there) return false;
  const wanted = new Set([target, ...there.parents]);
  const seen = new Set<string>();
  for (let at: Found | undefined = here; at; at = at.branch.owner === undefined ? undefined : find_action(definition, at.branch.owner)) {
    const siblings = actions_in(definition, at.branch);
    const queue = [at.name];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      for (const before of Object.keys(run_after(object_of(siblings[next])))) {
        if (seen.has(before) || !Object.hasOwn(siblings, before)) continue;
        if (wanted.has(before)) return true;
        seen.add(before);
        queue.push(before);
      }
    }
  }
  return false;
}
