// SPDX-License-Identifier: Apache-2.0
// The dynamic content that a step may use: what the trigger and the steps before it give, variables,
// parameters, the item of a loop. And how an expression reads as a chip.
import { Catalogue } from './catalogue/kinds';
import { operation_for } from './catalogue/catalogue';
import { all_actions, find_action, kTrigger, predecessors, title_of, trigger_name, trigger_of, trigger_title, type_of } from './definition';
import { Call, literal_steps, parse_expression, quoted, with_steps } from './expression';
import { JsonObject, object_of, text_of, value_at, type Json } from './json';
import { values_of_schema } from './schema';
import { t } from '../words/words';

export interface Token {
  title: string;
  description: string;
  type: string; // 'string', 'integer', …; '' when unknown.
  expression: string;
  // Expressions of the arrays it stands in, outermost first: using it takes a loop over each.
  arrays: string[];
  keys: string[]; // Behind the item of the innermost array.
}

export interface TokenSection {
  step: string | undefined; // kTrigger, an action, or none for variables and parameters.
  title: string;
  tokens: Token[];
}

export function sections_for(definition: JsonObject, name: string, catalogue: Catalogue): TokenSection[] {
  const sections: TokenSection[] = [];
  const here = name === kTrigger ? undefined : find_action(definition, name);
  for (const parent of [...(here?.parents ?? [])].reverse()) sections.push(...loop_section(definition, parent));
  const before = name === kTrigger ? [] : predecessors(definition, name);
  const all = all_actions(definition);
  for (const one of before) {
    const found = all.find((other) => other.name === one);
    const tokens = found ? step_tokens(found.name, found.action, catalogue) : [];
    if (tokens.length > 0) sections.push({ step: one, title: title_of(one), tokens });
  }
  const trigger = trigger_of(definition);
  if (trigger && name !== kTrigger) {
    sections.push({ step: kTrigger, title: trigger_title(trigger_name(definition) ?? '', operation_for(catalogue, trigger, 'trigger')?.title), tokens: trigger_tokens(trigger) });
  }
  const variables = variables_of(definition);
  if (variables.length > 0) {
    sections.push({ step: undefined, title: t('Variables'), tokens: variables.map((one) =>
      token(one.name, `variables(${quoted(one.name)})`, one.type)) });
  }
  const parameters = Object.entries(object_of(definition['parameters'])).filter(([key]) => !key.startsWith('$'));
  if (parameters.length > 0) {
    sections.push({ step: undefined, title: t('Parameters'), tokens: parameters.map(([key, value]) =>
      token(key, `parameters(${quoted(key)})`, text_of(object_of(value)['type']).toLowerCase())) });
  }
  return sections.filter((section) => section.tokens.length > 0);
}

function token(title: string, expression: string, type = '', description = ''): Token {
  return { title, description, type, expression, arrays: [], keys: [] };
}

function loop_section(definition: JsonObject, name: string): TokenSection[] {
  const loop = find_action(definition, name);
  if (!loop || type_of(loop.action) !== 'foreach') return [];
  return [{ step: name, title: title_of(name), tokens: [
    token(t('Current item'), `items(${quoted(name)})`, '', t('The item that this turn of the loop is for')),
  ] }];
}

function trigger_tokens(trigger: JsonObject): Token[] {
  const schema = value_at(trigger, ['inputs', 'schema']);
  const given = schema_tokens(schema, 'triggerBody()', []);
  if (type_of(trigger) === 'recurrence') return [token(t('Trigger outputs'), 'triggerOutputs()', 'object')];
  return [...given, token(t('Body'), 'triggerBody()', 'object', t('The whole body of the request')),
    token(t('Headers'), "triggerOutputs()?['headers']", 'object', t('The headers of the request'))];
}

function schema_tokens(schema: Json | undefined, base: string, before: string[]): Token[] {
  return values_of_schema(schema).map((value) => {
    const arrays: string[] = [];
    let at = base;
    for (const keys of value.arrays) {
      arrays.push(with_steps(at, keys));
      at = 'item()';
    }
    return {
      title: value.title, description: value.description, type: value.type,
      expression: with_steps(at, value.keys), arrays: [...before, ...arrays], keys: value.keys,
    };
  });
}

function step_tokens(name: string, action: JsonObject, catalogue: Catalogue): Token[] {
  const base = type_of(action) === 'compose' ? `outputs(${quoted(name)})` : `body(${quoted(name)})`;
  if (type_of(action) === 'parsejson') {
    return [...schema_tokens(value_at(action, ['inputs', 'schema']), base, []), token(t('Body'), base)];
  }
  const operation = operation_for(catalogue, action, 'action');
  return (operation?.outputs ?? []).map((output) => {
    const [first, ...rest] = output.keys;
    const expression = first === 'body'
      ? with_steps(`body(${quoted(name)})`, rest)
      : with_steps(`outputs(${quoted(name)})`, output.keys);
    return token(t(output.title), expression, output.type, output.description);
  });
}

export function variables_of(definition: JsonObject): { name: string; type: string }[] {
  return all_actions(definition)
    .filter((one) => type_of(one.action) === 'initializevariable')
    .flatMap((one) => {
      const list = value_at(one.action, ['inputs', 'variables']);
      return (Array.isArray(list) ? list : []).map((variable) => ({
        name: text_of(object_of(variable)['name']), type: text_of(object_of(variable)['type']).toLowerCase(),
      }));
    })
    .filter((one) => one.name !== '');
}

// The loop over `source` that a step stands in, if there is one.
export function loop_over(definition: JsonObject, name: string, source: string): string | undefined {
  const here = find_action(definition, name);
  return here?.parents.find((parent) => {
    const loop = find_action(definition, parent);
    const over = loop && text_of(loop.action['foreach']);
    return over !== undefined && plain(over) === plain(`@${source}`);
  });
}

function plain(expression: string): string {
  return expression.replace(/^@\{(.*)\}$/s, '@$1').replace(/\s+/g, '');
}

export function fits(token_type: string, wanted: string): boolean {
  if (wanted === '' || token_type === '') return true;
  if (wanted === 'string') return true; // Everything has a text form.
  if (wanted === 'number') return token_type === 'integer' || token_type === 'number' || token_type === 'string';
  return token_type === wanted;
}

export interface Chip {
  title: string;
  step: string | undefined; // kTrigger or an action; undefined for functions.
  is_function: boolean;
}

// "FirstName" of triggerBody()?['UserDetails']?['FirstName']; a function call reads as its name.
export function chip_of(expression: string): Chip {
  try {
    const parsed = parse_expression(expression);
    if (parsed.kind === 'call') return chip_of_call(parsed, expression);
  } catch {
    // Shown as it is written.
  }
  return { title: expression, step: undefined, is_function: true };
}

function chip_of_call(call: Call, text: string): Chip {
  const steps = literal_steps(call);
  const first = call.arguments[0];
  const named = first?.kind === 'literal' && typeof first.value === 'string' ? first.value : undefined;
  const last = steps?.at(-1);
  const title = last === undefined ? undefined : String(last).split('/').at(-1);
  switch (call.name.toLowerCase()) {
    case 'triggerbody':
    case 'trigger':
    case 'triggeroutputs':
      if (steps) return { title: title ?? (call.name === 'triggerBody' ? t('Body') : t('Trigger')), step: kTrigger, is_function: false };
      break;
    case 'body':
    case 'outputs':
    case 'actions':
      if (steps && named !== undefined) {
        return { title: title ?? (call.name === 'body' ? t('Body') : t('Outputs')), step: named, is_function: false };
      }
      break;
    case 'items':
      if (steps && named !== undefined) return { title: title ?? t('Current item'), step: named, is_function: false };
      break;
    case 'item':
      if (steps) return { title: title ?? t('Item'), step: undefined, is_function: false };
      break;
    case 'variables':
    case 'parameters':
      if (steps && named !== undefined) return { title: title ?? named, step: undefined, is_function: false };
      break;
  }
  return { title: text.length > 40 ? `${call.name}(…)` : text, step: undefined, is_function: true };
}
