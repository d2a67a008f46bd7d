// SPDX-License-Identifier: Apache-2.0
// Which steps an expression names, and renaming: whatever names an action follows when the action
// gets another name, wherever in the definition it stands.
import { Call, each_call, quoted } from './expression';
import { all_actions, branch_path, comes_before, find_action, run_after } from './definition';
import { each_text, Json, JsonObject, object_of, value_at, with_key_renamed, with_texts,
  with_value } from './json';
import { expressions_in } from './template';

// Functions whose first argument is the name of an action.
const kNaming = new Set(['actions', 'outputs', 'body', 'actionoutputs', 'actionbody', 'result', 'items',
  'iterationindexes', 'formdatavalue', 'formdatamultivalues', 'multipartbody']);

interface Named {
  name: string;
  function: string;
  start: number; // Of the literal with its quotes, in the template.
  end: number;
}

function named_in(template: string): Named[] {
  const found: Named[] = [];
  for (const { expression, start } of expressions_in(template)) {
    each_call(expression, (call: Call) => {
      const first = call.arguments[0];
      if (!kNaming.has(call.name.toLowerCase())) return;
      if (first?.kind !== 'literal' || typeof first.value !== 'string') return;
      found.push({
        name: first.value, function: call.name.toLowerCase(),
        start: start + first.start, end: start + first.end,
      });
    });
  }
  return found;
}

export function references_in(template: string): string[] {
  return [...new Set(named_in(template).map((one) => one.name))];
}

function with_reference_renamed(template: string, from: string, to: string): string {
  let text = template;
  for (const one of named_in(template).reverse()) {
    if (one.name === from) text = text.slice(0, one.start) + quoted(to) + text.slice(one.end);
  }
  return text;
}

export function with_references_renamed<T extends Json>(value: T, from: string, to: string): T {
  return with_texts(value, (text) => with_reference_renamed(text, from, to)) as T;
}

export function renamed(definition: JsonObject, from: string, to: string): JsonObject {
  const found = find_action(definition, from);
  const path = found && branch_path(definition, found.branch);
  if (!found || !path || from === to) return definition;
  const siblings = object_of(value_at(definition, path));
  const list = Object.fromEntries(
    Object.entries(with_key_renamed(siblings, from, to)).map(([name, value]) => {
      const action = object_of(value);
      const after = action['runAfter'];
      return [name, after !== undefined && Object.hasOwn(object_of(after), from)
        ? { ...action, runAfter: with_key_renamed(object_of(after), from, to) }
        : action];
    }),
  );
  return with_references_renamed(object_of(with_value(definition, path, list)), from, to);
}

// The actions whose expressions name `name`.
export function users_of(definition: JsonObject, name: string): string[] {
  return all_actions(definition)
    .filter((one) => {
      let used = false;
      each_text(own_parts(one.action), (text) => {
        used ||= references_in(text).includes(name);
      });
      return used && one.name !== name;
    })
    .map((one) => one.name);
}

// An action without the actions inside it.
export function own_parts(action: JsonObject): JsonObject {
  const { actions: _actions, else: _else, cases: _cases, default: _default, ...own } = action;
  return own;
}

export interface BrokenReference {
  step: string;
  name: string;
  reason: 'unknown' | 'later';
  path: (string | number)[]; // In the step.
}

// References to actions that do not exist, or that are not final before the step that names them.
export function broken_references(definition: JsonObject): BrokenReference[] {
  const broken: BrokenReference[] = [];
  const actions = all_actions(definition);
  const known = new Map(actions.map((one) => [one.name, one]));
  for (const one of actions) {
    each_text(own_parts(one.action), (text, path) => {
      for (const { name, function: called } of named_in(text)) {
        if (!known.has(name)) broken.push({ step: one.name, name, reason: 'unknown', path: [...path] });
        else if (called !== 'items' && called !== 'iterationindexes' && name !== one.name) {
          if (!comes_before(definition, one.name, name)) broken.push({ step: one.name, name, reason: 'later', path: [...path] });
        } else if (called === 'items' && !one.parents.includes(name) && name !== one.name) {
          broken.push({ step: one.name, name, reason: 'later', path: [...path] });
        }
      }
    });
  }
  return broken;
}

export function unknown_run_after(definition: JsonObject): { step: string; name: string }[] {
  return all_actions(definition).flatMap((one) => {
    const path = branch_path(definition, one.branch);
    const siblings = path ? object_of(value_at(definition, path)) : {};
    return Object.keys(run_after(one.action))
      .filter((name) => !Object.hasOwn(siblings, name))
      .map((name) => ({ step: one.name, name }));
  });
}
