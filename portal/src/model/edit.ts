// SPDX-License-Identifier: Apache-2.0
// Changes of a definition that keep it whole: what is inserted, removed or moved leaves every other
// action with predecessors that exist, and keeps keys that nobody here knows.
import { actions_in, all_actions, Branch, branch_path, find_action, run_after,
  unique_name } from './definition';
import { is_object, JsonObject, object_of, with_value, type Json } from './json';
import { broken_references, renamed } from './references';

// On the edge from `after` to `before`. No `after`: the branch's begin. No `before`: the end of the
// path that `after` ends. `parallel`: beside whatever follows `after`.
export interface Place {
  branch: Branch;
  after: string | undefined;
  before: string | undefined;
  parallel?: boolean;
}

function with_actions(definition: JsonObject, branch: Branch, actions: JsonObject): JsonObject {
  const path = branch_path(definition, branch);
  return path ? object_of(with_value(definition, path, actions)) : definition;
}

function with_run_after(action: JsonObject, after: Record<string, string[]>): JsonObject {
  return { ...action, runAfter: after };
}

// `entries` with `entry` behind `after`, or first.
function placed(actions: JsonObject, after: string | undefined, name: string, action: Json): JsonObject {
  const entries = Object.entries(actions);
  const at = after === undefined ? 0 : entries.findIndex(([key]) => key === after) + 1;
  entries.splice(at, 0, [name, action]);
  return Object.fromEntries(entries);
}

export function inserted(definition: JsonObject, place: Place, name: string, action: JsonObject): JsonObject {
  const actions = actions_in(definition, place.branch);
  const after: Record<string, string[]> = {};
  const follower = place.before === undefined ? undefined : actions[place.before];
  if (place.after !== undefined) {
    // On an edge the new action takes over what its follower waited for.
    const waited = is_object(follower) ? run_after(follower)[place.after] : undefined;
    after[place.after] = waited ?? ['Succeeded'];
  }
  let list = actions;
  if (!place.parallel && is_object(follower) && place.before !== undefined) {
    const before = run_after(follower);
    const rewired: Record<string, string[]> = {};
    for (const [key, statuses] of Object.entries(before)) {
      if (key === place.after) rewired[name] = ['Succeeded'];
      else rewired[key] = statuses;
    }
    if (place.after === undefined) rewired[name] = ['Succeeded'];
    list = { ...actions, [place.before]: with_run_after(follower, rewired) };
  }
  const ordered = placed(list, place.after, name, with_run_after_first(action, after));
  return with_actions(definition, place.branch, ordered);
}

// runAfter stands behind type where people expect it.
function with_run_after_first(action: JsonObject, after: Record<string, string[]>): JsonObject {
  if (Object.hasOwn(action, 'runAfter')) return with_run_after(action, after);
  const { type, ...rest } = action;
  return { ...(type === undefined ? {} : { type }), runAfter: after, ...rest };
}

// Followers of the removed action wait for what it waited for.
export function removed(definition: JsonObject, name: string): JsonObject {
  const found = find_action(definition, name);
  if (!found) return definition;
  const bridge = run_after(found.action);
  const kept = Object.entries(actions_in(definition, found.branch))
    .filter(([key]) => key !== name)
    .map(([key, value]): [string, Json] => {
      const action = object_of(value);
      const after = run_after(action);
      if (!Object.hasOwn(after, name)) return [key, value];
      const { [name]: _gone, ...rest } = after;
      return [key, with_run_after(action, { ...bridge, ...rest })];
    });
  return with_actions(definition, found.branch, Object.fromEntries(kept));
}

// Undefined when it would stand inside itself, or a reference would break that holds today.
export function moved(definition: JsonObject, name: string, place: Place): JsonObject | undefined {
  const found = find_action(definition, name);
  if (!found || place.after === name || place.before === name) return undefined;
  const owner = place.branch.owner;
  if (owner === name || (owner && find_action(definition, owner)?.parents.includes(name))) return undefined;
  const made = inserted(removed(definition, name), place, name, found.action);
  return broken_references(made).length > broken_references(definition).length ? undefined : made;
}

export interface Clip {
  name: string;
  action: JsonObject;
}

// Names inside are made new where they are taken; references inside the clip follow.
export function pasted(definition: JsonObject, place: Place, clip: Clip): { definition: JsonObject; name: string } {
  const shell: JsonObject = { actions: { [clip.name]: clip.action } };
  let renewed = shell;
  const chosen: string[] = [];
  let name = clip.name;
  for (const one of all_actions(shell)) {
    const free = unique_name(definition, one.name, chosen);
    chosen.push(free);
    if (free === one.name) continue;
    renewed = renamed(renewed, one.name, free);
    if (one.name === clip.name) name = free;
  }
  const action = object_of(object_of(renewed['actions'])[name]);
  return { definition: inserted(definition, place, name, action), name };
}

// The action and what is inside a container of that name.
export function clip_of(definition: JsonObject, name: string): Clip | undefined {
  const found = find_action(definition, name);
  return found && { name, action: found.action };
}

export function with_run_after_of(definition: JsonObject, name: string,
  after: Record<string, string[]>): JsonObject {
  const found = find_action(definition, name);
  if (!found) return definition;
  return object_of(with_value(definition, found.path, with_run_after(found.action, after)));
}

// Which siblings may become predecessors without a circle.
export function possible_predecessors(definition: JsonObject, name: string): string[] {
  const found = find_action(definition, name);
  if (!found) return [];
  const siblings = actions_in(definition, found.branch);
  const later = new Set([name]);
  for (let grew = true; grew;) {
    grew = false;
    for (const [key, value] of Object.entries(siblings)) {
      if (later.has(key)) continue;
      if (Object.keys(run_after(object_of(value))).some((before) => later.has(before))) {
        later.add(key);
        grew = true;
      }
    }
  }
  return Object.keys(siblings).filter((key) => !later.has(key));
}

// Puts a For_each around an action; gives the loop's name. The source is an expression without @.
export function wrapped_in_loop(definition: JsonObject, name: string,
  source: string): { definition: JsonObject; loop: string } | undefined {
  const found = find_action(definition, name);
  if (!found) return undefined;
  const loop = unique_name(definition, 'For_each');
  const siblings = actions_in(definition, found.branch);
  const entries = Object.entries(siblings).map(([key, value]): [string, Json] => {
    if (key === name) {
      return [loop, {
        type: 'Foreach', foreach: `@${source}`, runAfter: run_after(found.action),
        actions: { [name]: with_run_after(found.action, {}) },
      }];
    }
    const action = object_of(value);
    const after = action['runAfter'];
    if (!is_object(after) || !Object.hasOwn(after, name)) return [key, value];
    return [key, { ...action, runAfter: Object.fromEntries(
      Object.entries(after).map(([before, statuses]) => [before === name ? loop : before, statuses])) }];
  });
  return { definition: with_actions(definition, found.branch, Object.fromEntries(entries)), loop };
}

export function with_case_added(definition: JsonObject, name: string): { definition: JsonObject; key: string } {
  const found = find_action(definition, name);
  if (!found) return { definition, key: '' };
  const cases = object_of(found.action['cases']);
  let number = Object.keys(cases).length + 1;
  while (Object.hasOwn(cases, `Case_${number}`)) number++;
  const key = `Case_${number}`;
  const action = { ...found.action, cases: { ...cases, [key]: { case: '', actions: {} } } };
  return { definition: object_of(with_value(definition, found.path, action)), key };
}

export function with_trigger(definition: JsonObject, name: string, trigger: JsonObject): JsonObject {
  return { ...definition, triggers: { [name]: trigger } };
}

export function count_inside(action: JsonObject): number {
  return all_actions({ actions: { x: action } }).length - 1;
}

export function is_empty_branch(definition: JsonObject, branch: Branch): boolean {
  return Object.keys(actions_in(definition, branch)).length === 0;
}

