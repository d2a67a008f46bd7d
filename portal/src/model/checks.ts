// SPDX-License-Identifier: Apache-2.0
// The faults that the portal sees by itself, while a person types, and where the server's faults
// stand on the canvas. The server's checks decide; these are only quicker.
import { Catalogue, Field } from './catalogue/kinds';
import { operation_for } from './catalogue/catalogue';
import { reference_key } from './catalogue/connector_steps';
import { all_actions, kTrigger, title_of, trigger_name, trigger_of, type_of } from './definition';
import { each_text, JsonObject, object_of, Path, value_at, type Json } from './json';
import { broken_references, own_parts, unknown_run_after } from './references';
import { template_fault } from './template';
import { t } from '../words/words';

export interface Fault {
  step: string | undefined; // kTrigger, an action, or the flow as a whole.
  path: Path; // In the step: names the field.
  group: 'structure' | 'connection' | 'parameter';
  message: string;
  warning: boolean;
}

const kNameMax = 80;

function fault(step: string | undefined, path: Path, group: Fault['group'], message: string, warning = false): Fault {
  return { step, path, group, message, warning };
}

export function local_faults(definition: JsonObject, references: JsonObject, catalogue: Catalogue): Fault[] {
  const faults: Fault[] = [];
  const trigger = trigger_of(definition);
  if (!trigger) faults.push(fault(kTrigger, [], 'structure', t('The flow needs a trigger.')));
  else {
    faults.push(...missing_fields(kTrigger, trigger, operation_for(catalogue, trigger, 'trigger')?.fields ?? []));
    faults.push(...broken_templates(kTrigger, trigger));
  }
  const actions = all_actions(definition);
  if (actions.length === 0) faults.push(fault(undefined, [], 'structure', t('The flow has no action yet.'), true));
  for (const one of actions) {
    const operation = operation_for(catalogue, one.action, 'action');
    if (one.name.length > kNameMax) {
      faults.push(fault(one.name, [], 'structure', t('The name has more than {0} characters.', kNameMax)));
    }
    faults.push(...missing_fields(one.name, one.action, operation?.fields ?? []));
    faults.push(...broken_templates(one.name, own_parts(one.action)));
    faults.push(...case_faults(one.name, one.action));
    const key = reference_key(one.action);
    if (operation?.api && (key === '' || !Object.hasOwn(references, key))) {
      faults.push(fault(one.name, ['$connection'], 'connection', t('A connection is missing.')));
    }
  }
  for (const broken of broken_references(definition)) {
    faults.push(fault(broken.step, broken.path, 'parameter', t(broken.reason === 'unknown' ? '"{0}" does not exist.' : '"{0}" is not finished before this step.', title_of(broken.name))));
  }
  for (const { step, name } of unknown_run_after(definition)) {
    faults.push(fault(step, ['runAfter'], 'structure', t('It runs after "{0}", which is not beside it.', title_of(name))));
  }
  return faults;
}

function missing_fields(step: string, value: JsonObject, fields: readonly Field[]): Fault[] {
  return fields
    .filter((field) => field.required && (field.shown?.(value) ?? true) && is_blank(value_at(value, field.path)))
    .map((field) => fault(step, field.path, 'parameter', t('{0} is required.', field.title)));
}

// Each case of a switch is met by a value that no other case has.
function case_faults(step: string, action: JsonObject): Fault[] {
  if (type_of(action) !== 'switch') return [];
  const seen = new Map<string, string>();
  return Object.entries(object_of(action['cases'])).flatMap(([name, one]) => {
    const value = object_of(one)['case'];
    if (is_blank(value)) return [fault(step, ['cases', name], 'parameter', t('{0} needs a value.', title_of(name)))];
    const other = seen.get(JSON.stringify(value));
    seen.set(JSON.stringify(value), name);
    return other === undefined ? [] : [fault(step, ['cases', name], 'parameter', t('{0} has the same value as {1}.', title_of(name), title_of(other)))];
  });
}

export function is_blank(value: Json | undefined): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function broken_templates(step: string, value: JsonObject): Fault[] {
  const faults: Fault[] = [];
  each_text({ ...value, description: null, metadata: null, runAfter: null }, (text, path) => {
    if (path[0] === 'type' || path[0] === 'kind' || path.includes('schema')) return;
    const message = template_fault(text);
    if (message !== undefined) faults.push(fault(step, path, 'parameter', t('The expression is invalid: {0}.', message)));
  });
  return faults;
}

// "actions.Loop.actions.Send.inputs.parameters.item/subject" -> the step and the rest of the path.
export function place_of(definition: JsonObject, server_path: string): { step: string | undefined; path: string[] } {
  const trigger = trigger_name(definition);
  const of_trigger = trigger === undefined ? undefined : rest_of(server_path, `triggers.${trigger}`);
  if (of_trigger !== undefined) return { step: kTrigger, path: of_trigger };
  let best: { step: string; path: string[]; length: number } | undefined;
  for (const one of all_actions(definition)) {
    // Written whole, or with the containers left out.
    for (const written of [one.path.join('.'), `actions.${one.name}`]) {
      const rest = rest_of(server_path, written);
      if (rest && (!best || written.length > best.length)) best = { step: one.name, path: rest, length: written.length };
    }
  }
  return best ? { step: best.step, path: best.path } : { step: undefined, path: [] };
}

function rest_of(path: string, start: string): string[] | undefined {
  if (path === start) return [];
  if (!path.startsWith(`${start}.`) && !path.startsWith(`${start}[`)) return undefined;
  return path.slice(start.length + 1).split('.').filter((part) => part !== '');
}

// The field that a fault's path is about: the longest of the fields' paths that begins it.
export function field_of(fields: readonly Field[], path: Path): Field | undefined {
  const text = path.join('.');
  return [...fields]
    .filter((field) => {
      const own = field.path.join('.');
      return text === own || text.startsWith(`${own}.`) || text.startsWith(`${own}[`) || own.endsWith(`.${text}`);
    })
    .sort((a, b) => b.path.length - a.path.length)[0];
}

export function faults_of_step(faults: readonly Fault[], step: string): Fault[] {
  return faults.filter((one) => one.step === step);
}

export function without_repeats(faults: readonly Fault[]): Fault[] {
  const seen = new Set<string>();
  return faults.filter((one) => {
    const key = `${one.step}|${one.path.join('.')}|${one.message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

