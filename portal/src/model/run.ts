// SPDX-License-Identifier: Apache-2.0
// A run as the canvas shows it: the record of a step in the turn of the loops that is chosen, and
// what a person should do about an error.
import { all_actions, type_of } from './definition';
import { Json, JsonObject } from './json';
import { t } from '../words/words';

export type Status = 'Waiting' | 'Running' | 'Succeeded' | 'Failed' | 'TimedOut' | 'Cancelled' | 'Skipped' | 'Unknown';

export interface RunError {
  code: string;
  message: string;
}
export interface Attempt {
  number: number;
  code: string;
  message: string;
  started: Date | undefined;
  ended: Date | undefined;
  possibly_sent: boolean;
}
export interface StepRecord {
  name: string;
  status: Status;
  repetition: string; // "000002-000000", or ''.
  code: string;
  error: RunError | undefined;
  started: Date | undefined;
  ended: Date | undefined;
  inputs: Json | undefined;
  outputs: Json | undefined;
  inputs_hidden: boolean;
  outputs_hidden: boolean;
  attempts: Attempt[];
  effect?: string | undefined; // What repeating it does: "byKey", "byLookup", "readOnly", "none".
}

// In words, for the properties of a step that calls somebody.
export function effect_text(effect: string | undefined): string {
  switch (effect) {
    case 'byKey': return t('Happens once: the other side knows it by its id');
    case 'byLookup': return t('Happens once: it names what it changes');
    case 'readOnly': return t('Changes nothing');
    case 'none': return t('A repeat may happen twice: the other side cannot recognise it');
    default: return '';
  }
}

export function is_final(status: Status): boolean {
  return ['Succeeded', 'Failed', 'TimedOut', 'Cancelled', 'Skipped'].includes(status);
}

// The turns chosen in loops, by the loop's name.
export type Turns = Readonly<Record<string, number>>;

// The loops around each action, outermost first.
export function loops_around(definition: JsonObject): Map<string, string[]> {
  const actions = all_actions(definition);
  const loops = new Set(
    actions.filter((one) => ['foreach', 'until'].includes(type_of(one.action))).map((one) => one.name));
  return new Map(actions.map((one) => [one.name, one.parents.filter((parent) => loops.has(parent))]));
}

export function repetition_of(loops: readonly string[], turns: Turns): string {
  return loops.map((loop) => String(turns[loop] ?? 0).padStart(6, '0')).join('-');
}

export function record_of(records: readonly StepRecord[], name: string, loops: readonly string[],
  turns: Turns): StepRecord | undefined {
  const wanted = repetition_of(loops, turns);
  return records.find((one) => one.name === name && one.repetition === wanted) ??
    (loops.length === 0 ? records.find((one) => one.name === name) : undefined);
}

// How many turns a loop took, given the turns of the loops around it; and which of them failed.
export function turns_of(records: readonly StepRecord[], around: ReadonlyMap<string, readonly string[]>,
  loop: string, turns: Turns): { count: number; failed: number[] } {
  const outer = around.get(loop) ?? [];
  const prefix = repetition_of(outer, turns);
  const failed = new Set<number>();
  let count = 0;
  for (const record of records) {
    const loops = around.get(record.name) ?? [];
    if (loops[outer.length] !== loop) continue;
    const parts = record.repetition.split('-');
    if (parts.slice(0, outer.length).join('-') !== prefix) continue;
    const index = Number(parts[outer.length]);
    if (!Number.isInteger(index)) continue;
    count = Math.max(count, index + 1);
    if (record.status === 'Failed' || record.status === 'TimedOut') failed.add(index);
  }
  return { count, failed: [...failed].sort((a, b) => a - b) };
}

export type Outcome =
  | { kind: 'succeeded'; done: number; skipped: number }
  | { kind: 'failed'; step: string | undefined; message: string }
  | { kind: 'cancelled' };

// What came of a run; nothing while it goes on. The step that failed by itself is named before one
// that only holds it.
export function outcome_of(status: Status, steps: readonly StepRecord[], error: RunError | undefined): Outcome | undefined {
  if (!is_final(status)) return undefined;
  if (status === 'Succeeded') {
    return { kind: 'succeeded', done: steps.filter((one) => one.status === 'Succeeded').length, skipped: steps.filter((one) => one.status === 'Skipped').length };
  }
  if (status === 'Cancelled') return { kind: 'cancelled' };
  const failed = steps.filter((one) => one.status === 'Failed' || one.status === 'TimedOut');
  const first = failed.find((one) => one.attempts.length > 0) ?? failed.at(-1);
  return { kind: 'failed', step: first?.name, message: first?.error?.message ?? error?.message ?? '' };
}

// What to do about an error: the sentence behind the message.
export function advice_for(code: string, message: string): string | undefined {
  const text = `${code} ${message}`.toLowerCase();
  const rules: [RegExp, string][] = [
    [/actiondependencyfailed|actionconditionfailed|actionskipped|branching/, t('Look at the step before it: this one was only passed over.')],
    [/connection.*(missing|not found)|no connection/, t('Add or choose the connection of this step, then resubmit the run.')],
    [/unauthorized|401|invalid_client|invalid_grant|authentication (failed|unsuccessful)|535/, t('The other side refused the account. Check the secret of the connection; it may have expired. Then resubmit.')],
    [/forbidden|403|privilege/, t('The account may not do this. Give it the right in the other system, then resubmit.')],
    [/notfound|404/, t('The address or the record does not exist there. Check names and addresses in the inputs.')],
    [/toomanyrequests|429|throttl/, t('The other side asked for fewer requests. The step was retried; resubmit later.')],
    [/timedout|timeout|504/, t('The other side did not answer in time. Resubmit when it is well again.')],
    [/invalidtemplate|expressionevaluationfailed|unable to process template/, t('An expression could not be evaluated. Open the step in the designer: a ? before [ lets a missing value be blank.')],
    [/validationfailed|schema/, t('The content does not have the form that the schema asks for.')],
    [/resolve|connect|network|tls|certificate/, t('The other side could not be reached. Check the address and the network, then resubmit.')],
    [/badrequest|400|422/, t('The other side did not accept the values. Compare the inputs with what it expects.')],
    [/5\d\d|internalservererror|serviceunavailable|badgateway/, t('The other side had a fault of its own. Resubmit later.')],
  ];
  return rules.find(([pattern]) => pattern.test(text))?.[1];
}
