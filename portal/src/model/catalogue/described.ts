// SPDX-License-Identifier: Apache-2.0
// Operations and fields as the server describes them, of built-in and of imported connectors alike.
import { t } from '../../words/words';
import { Json, JsonObject, object_of, text_of } from '../json';
import { Choice, Editor, Field, lower, Operation, Output } from './kinds';
import { api_of, connector_step, is_connector_step, kLeadColumns, operation_of } from './services';

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map(text_of).filter((one) => one !== '') : [];
}

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.map(object_of) : [];
}

// What the marketplace guide calls them.
const kTitles: Record<string, Record<string, string>> = {
  shared_dynamicscrmonline: { dataset: 'Organization Name', table: 'Entity Name' },
};

function choice_of(value: Json): Choice {
  if (typeof value !== 'object' || value === null) return { value: String(value), title: t(String(value)) };
  const choice = object_of(value);
  const plain = choice['value'];
  const text = typeof plain === 'string' ? plain : JSON.stringify(plain ?? '');
  return {
    value: text, title: t(text_of(choice['title'])) || text,
    ...(typeof plain === 'string' || plain === undefined ? {} : { stored: plain }),
    ...(choice['folder'] === true ? { folder: choice['node'] ?? plain ?? null } : {}),
  };
}

export function choices_of(value: Json | undefined): Choice[] {
  return Array.isArray(value) ? value.map(choice_of) : [];
}

function options_of(field: JsonObject): Choice[] | undefined {
  const list = field['options'] ?? field['enum'];
  return Array.isArray(list) ? choices_of(list) : undefined;
}

function is_listed(field: JsonObject): boolean {
  return field['dynamic'] === 'options' || field['dynamic'] === 'tree' || (typeof field['dynamic'] === 'object' && field['dynamic'] !== null);
}

function editor_of(field: JsonObject): Editor {
  if (options_of(field) !== undefined || is_listed(field)) return 'choice';
  switch (text_of(field['type'])) {
    case 'boolean': return 'boolean';
    case 'integer': case 'number': return 'number';
    case 'array': return field['items'] === undefined ? 'code' : 'rows';
    case 'object': return 'code';
    default: return /html/.test(text_of(field['format'])) ? 'html' : field['format'] === 'multiline' ? 'multiline' : 'text';
  }
}

// Fields beyond this many that are neither required nor important wait until they are asked for.
const kFieldsShown = 10;

export function fields_of(value: Json | undefined, api: string, prefix: (string | number)[] = ['inputs', 'parameters']): Field[] {
  const list = objects(value).filter((field) => field['visibility'] !== 'internal');
  // Of many, those that a lead has come first, and the rest waits.
  const plain = list.filter((field) => field['required'] !== true && field['visibility'] !== 'advanced' && field['visibility'] !== 'important');
  const first = new Set([...plain].sort((a, b) => rank_of(a) - rank_of(b)).slice(0, kFieldsShown));
  const is_record = list.some((field) => rank_of(field) < kLeadColumns.length);
  const ordered = is_record ? [...list].sort((a, b) => rank_of(a) - rank_of(b)) : list;
  return ordered.map((field) => field_from(field, api, prefix, plain.includes(field) && !first.has(field)));
}

const kColumns = kLeadColumns.map(([column]) => column);
function rank_of(field: JsonObject): number {
  const at = kColumns.indexOf(text_of(field['key']).split('/').at(-1)?.toLowerCase() ?? '');
  return at < 0 ? kColumns.length : at;
}

function field_from(field: JsonObject, api: string, prefix: (string | number)[], crowded: boolean): Field {
  const key = text_of(field['key']) || text_of(field['name']);
  const choices = options_of(field);
  const visibility = text_of(field['visibility']);
  const required = field['required'] === true;
  const standard = field['default'];
  const told = object_of(field['dynamic']);
  const needs = texts(field['needs'] ?? told['needs']);
  const length_max = field['maxLength'];
  return {
    path: [...prefix, key], title: t(kTitles[api]?.[key] ?? text_of(field['title'])) || key, editor: editor_of(field), required,
    // What only repeats the title helps nobody.
    description: t(text_of(field['description']) === text_of(field['title']) ? '' : text_of(field['description'])),
    advanced: !required && visibility !== 'important' && (visibility === 'advanced' || crowded || field['ignored'] === true),
    ...(choices ? { choices } : {}),
    ...(standard === undefined || standard === null || typeof standard === 'object' ? {} : { placeholder: String(standard) }),
    ...(is_listed(field) ? { dynamic: { field: key, needs, ...(field['dynamic'] === 'tree' ? { tree: true } : {}) } } : {}),
    ...(field['dynamic'] === 'schema' ? { schema: { field: key, needs } } : {}),
    ...(field['items'] === undefined ? {} : { items: fields_of(field['items'], api, []) }),
    ...(typeof length_max === 'number' && length_max > 0 ? { length_max } : {}),
  };
}

function output_of(output: JsonObject): Output {
  const path = text_of(output['key']);
  return {
    title: t(text_of(output['title'])) || path, type: text_of(output['type']), description: t(text_of(output['description'])),
    keys: path === '' ? texts(output['path']) : path.split('/'),
  };
}

function plain_name(title: string, id: string): string {
  return title.replace(/[^\p{L}\p{N} _()-]/gu, '').trim().replaceAll(' ', '_') || id;
}

function made(api: string, id: string, kind: string): JsonObject {
  const step = connector_step(api, id, {});
  if (kind === 'webhook' || kind === 'webhook_trigger') return { ...step, type: 'OpenApiConnectionWebhook' };
  return kind === 'polling' ? { ...step, recurrence: { frequency: 'Minute', interval: 3 } } : step;
}

// As the list has it: what it is called and does. Its form is read when it is used.
export function sketch_from(api: string, operation: JsonObject): Operation {
  const id = text_of(operation['id']);
  const title = t(text_of(operation['title'])) || id;
  const kind = text_of(operation['kind']);
  return {
    id: `${api}/${id}`, title, description: t(text_of(operation['description'])) || text_of(operation['reason']), connector: api, api,
    kind: kind === '' || kind === 'action' ? 'action' : 'trigger', name: plain_name(title, id), fields: [], is_sketch: true,
    ...(operation['deprecated'] === true || operation['visibility'] === 'internal' ? { hidden: true } : {}),
    ...(operation['visibility'] === 'important' ? { important: true } : {}),
    make: () => made(api, id, kind),
    matches: (step) => is_connector_step(step) && lower(operation_of(step)) === id.toLowerCase() && api_of(step) === api,
  };
}

export function operation_from(api: string, operation: JsonObject): Operation {
  const prefix = Array.isArray(operation['at']) ? texts(operation['at']) : ['inputs', 'parameters'];
  const fields = fields_of(operation['fields'], api, prefix);
  const kind = text_of(operation['kind']);
  const polling: Field[] = kind !== 'polling' ? [] : [
    { path: ['recurrence', 'interval'], title: t('Interval'), editor: 'number', required: true },
    { path: ['recurrence', 'frequency'], title: t('Frequency'), editor: 'choice', fixed: true, required: true,
      choices: ['Second', 'Minute', 'Hour', 'Day', 'Week', 'Month'].map((value) => ({ value, title: t(value) })) },
  ];
  const { is_sketch: _sketch, ...sketch } = sketch_from(api, operation);
  return {
    ...sketch, fields: [...fields, ...polling], outputs: objects(operation['outputs']).map(output_of),
    ...(operation['pages'] === true ? { pages: true } : {}),
    // Parts of the body whose own fields the server tells, given the rest.
    ...(fields.some((field) => field.schema) ? { dynamic_fields: { needs: [...new Set(fields.flatMap((field) => field.schema?.needs ?? []))] } } : {}),
  };
}
