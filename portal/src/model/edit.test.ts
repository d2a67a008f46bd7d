// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { definition, guide_definition, scope, step } from '../test/factories';
import { actions_in, all_actions, find_action, kRoot, predecessors, run_after, step_of, with_step } from './definition';
import { clip_of, inserted, moved, pasted, possible_predecessors, removed, with_case_added, with_run_after_of, wrapped_in_loop } from './edit';
import { JsonObject, object_of, text_of, value_at, with_value, without_value } from './json';
import { broken_references, references_in, renamed, users_of } from './references';
import { layout_of } from './layout';

const chain = definition({ A: step(), B: step(['A']), C: step({ B: ['Failed'] }) });
const after = (from: JsonObject, name: string) => run_after(object_of(find_action(from, name)?.action));
const place = (a: string | undefined, b: string | undefined, parallel = false) =>
  ({ branch: kRoot, after: a, before: b, parallel });

describe('an inserted action', () => {
  it('stands between, and takes over what its follower waited for', () => {
    const made = inserted(chain, place('B', 'C'), 'New', { type: 'Compose', inputs: 1 });
    expect(after(made, 'New')).toEqual({ B: ['Failed'] });
    expect(after(made, 'C')).toEqual({ New: ['Succeeded'] });
    expect(Object.keys(actions_in(made, kRoot))).toEqual(['A', 'B', 'New', 'C']);
    expect(made['x-unknown']).toEqual({ kept: true });
  });

  it('can be the first, the last, or beside the others', () => {
    expect(after(inserted(chain, place(undefined, 'A'), 'New', {}), 'A')).toEqual({ New: ['Succeeded'] });
    expect(after(inserted(chain, place('C', undefined), 'New', {}), 'New')).toEqual({ C: ['Succeeded'] });
    const beside = inserted(chain, place('A', undefined, true), 'New', {});
    expect(after(beside, 'New')).toEqual({ A: ['Succeeded'] });
    expect(after(beside, 'B')).toEqual({ A: ['Succeeded'] });
  });

  it('may stand in any branch of a container', () => {
    const from = definition({ If: { type: 'If', expression: {}, actions: {}, runAfter: {} } });
    const made = inserted(from, { branch: { owner: 'If', key: 'else' }, after: undefined, before: undefined }, 'X', step());
    expect(value_at(made, ['actions', 'If', 'else', 'actions', 'X', 'type'])).toBe('Compose');
    const { definition: switched, key } = with_case_added(definition({ S: { type: 'Switch', cases: {} } }), 'S');
    const inside = inserted(switched, { branch: { owner: 'S', key: `case:${key}` }, after: undefined, before: undefined }, 'Y', step());
    expect(find_action(inside, 'Y')?.parents).toEqual(['S']);
  });
});

describe('a removed action', () => {
  it('hands what it waited for to its followers', () => {
    expect(after(removed(chain, 'B'), 'C')).toEqual({ A: ['Succeeded'] });
    expect(after(removed(chain, 'A'), 'B')).toEqual({});
  });
});

describe('a moved action', () => {
  it('takes its whole inside along', () => {
    const from = definition({ A: step(), S: scope({ X: step() }, ['A']), B: step(['S']) });
    const made = moved(from, 'S', place('B', undefined));
    expect(made && after(made, 'S')).toEqual({ B: ['Succeeded'] });
    expect(made && find_action(made, 'X')?.parents).toEqual(['S']);
  });

  it('goes neither into itself nor before what it refers to', () => {
    const from = definition({ A: step(), B: step(['A'], { inputs: "@outputs('A')" }), S: scope({ X: step() }, ['B']) });
    expect(moved(from, 'S', { branch: { owner: 'S', key: 'actions' }, after: 'X', before: undefined })).toBeUndefined();
    expect(moved(from, 'B', place(undefined, 'A'))).toBeUndefined();
  });
});

describe('a renamed action', () => {
  const from = definition({
    A: step(), B: step(['A'], { inputs: { x: "@{body('A')?['a']} and @{outputs('A')} and 'A' body('A')", y: "@items('A')" } }),
    S: scope({ X: step([], { inputs: "@concat(body('a'), string(actions('A')))" }) }, ['B']),
  });
  const made = renamed(from, 'A', "It's_new");

  it('is followed by all that refers to it, and by nothing else', () => {
    expect(value_at(made, ['actions', 'B', 'inputs', 'x'])).toBe(
      "@{body('It''s_new')?['a']} and @{outputs('It''s_new')} and 'A' body('A')");
    expect(after(made, 'B')).toEqual({ "It's_new": ['Succeeded'] });
    expect(text_of(value_at(made, ['actions', 'S', 'actions', 'X', 'inputs']))).toContain("actions('It''s_new')");
    expect(Object.keys(actions_in(made, kRoot))).toEqual(["It's_new", 'B', 'S']);
  });

  it('keeps every byte of the guide when it is renamed there and back', () => {
    const both = guide_definition('both');
    expect(JSON.stringify(renamed(renamed(both, 'Create_a_new_record', 'X'), 'X', 'Create_a_new_record'))).toBe(JSON.stringify(both));
  });
});

describe('a pasted action', () => {
  it('gets names of its own, inside too, with references that follow', () => {
    const from = definition({ S: scope({ X: step(), Y: step(['X'], { inputs: "@outputs('X')" }) }) });
    const clip = clip_of(from, 'S');
    const made = clip && pasted(from, place('S', undefined), clip);
    expect(made?.name).toBe('S_2');
    expect(made && all_actions(made.definition).map((one) => one.name)).toEqual(['S', 'X', 'Y', 'S_2', 'X_2', 'Y_2']);
    expect(value_at(made?.definition, ['actions', 'S_2', 'actions', 'Y_2', 'inputs'])).toBe("@outputs('X_2')");
  });
});

describe('references', () => {
  it('are broken when the action is gone, or is not final before', () => {
    const from = definition({ A: step([], { inputs: "@body('B')" }), B: step(['A'], { inputs: "@body('Gone')" }) });
    expect(broken_references(from).map((one) => [one.step, one.name, one.reason])).toEqual([
      ['A', 'B', 'later'], ['B', 'Gone', 'unknown']]);
    expect(users_of(from, 'B')).toEqual(['A']);
    expect(references_in("@{formDataValue('F','k')}@{items('L')}")).toEqual(['F', 'L']);
  });

  it('reach what is inside a finished container, and what is before the container', () => {
    const from = definition({ A: step(), S: scope({ X: step() }, ['A']), B: step(['S']) });
    expect(predecessors(from, 'B')).toEqual(['S', 'A', 'X']);
    expect(predecessors(from, 'X')).toEqual(['A']);
  });
});

it('a loop is put around an action, in its place', () => {
  const made = wrapped_in_loop(chain, 'B', "triggerBody()?['items']");
  expect(made?.loop).toBe('For_each');
  expect(made && after(made.definition, 'C')).toEqual({ For_each: ['Failed'] });
  expect(made && find_action(made.definition, 'B')?.parents).toEqual(['For_each']);
});

it('only what does not wait for an action may become its predecessor', () => {
  expect(possible_predecessors(chain, 'B')).toEqual(['A']);
  expect(possible_predecessors(chain, 'A')).toEqual([]);
});

it('a changed step leaves the rest of the definition as it was', () => {
  const both = guide_definition('both');
  const made = with_step(both, 'Send_an_email', { ...object_of(find_action(both, 'Send_an_email')?.action), 'x-note': 1 });
  expect(Object.keys(made)).toEqual(Object.keys(both));
  expect(object_of(made['actions'])['Create_a_new_record']).toBe(object_of(both['actions'])['Create_a_new_record']);
});

it('a switch gets a further case beside those it has, under a name that is free', () => {
  const from = definition({ S: { type: 'Switch', expression: 'x', cases: { Case_2: { case: 'b', actions: {} } }, default: { actions: {} } } });
  const made = with_case_added(from, 'S');
  expect(made.key).toBe('Case_3');
  expect(Object.keys(object_of(step_of(made.definition, 'S')?.['cases']))).toEqual(['Case_2', 'Case_3']);
  expect(step_of(made.definition, 'S')?.['default']).toEqual({ actions: {} });
});

it('what a step waits for is written as it was chosen, and the canvas marks what is not just success', () => {
  const from = definition({ A: step(), B: step(['A']), C: step(['A']) });
  const made = with_run_after_of(from, 'C', { A: ['Failed', 'TimedOut'], B: ['Succeeded'] });
  expect(run_after(object_of(step_of(made, 'C')))).toEqual({ A: ['Failed', 'TimedOut'], B: ['Succeeded'] });
  expect(layout_of(made).lines.filter((line) => line.marked).map((line) => line.marked)).toEqual([['Failed', 'TimedOut']]);
  expect(possible_predecessors(made, 'A')).toEqual([]);
});

it('a setting that is switched off leaves nothing of itself', () => {
  const before = step([], { runtimeConfiguration: { concurrency: { repetitions: 1 } } });
  const on = with_value(before, ['runtimeConfiguration', 'paginationPolicy', 'minimumItemCount'], 500);
  expect(value_at(on, ['runtimeConfiguration', 'concurrency', 'repetitions'])).toBe(1);
  expect(without_value(on, ['runtimeConfiguration', 'paginationPolicy'])).toEqual(before);
});
