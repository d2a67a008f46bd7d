// SPDX-License-Identifier: Apache-2.0
// Which value of a lead belongs into which field of any CRM, by the field's name; and which
// operations of a connector make a record.
import { t } from '../words/words';
import { Catalogue, Field, Operation } from './catalogue/kinds';
import { operation_of } from './catalogue/connector_steps';
import { is_blank } from './checks';
import { JsonObject, value_at } from './json';

export interface LeadValue {
  title: string;
  template: string;
}

const detail = (key: string): LeadValue => ({ title: key, template: `@triggerBody()?['UserDetails']?['${key}']` });
const plain = (key: string): LeadValue => ({ title: key, template: `@triggerBody()?['${key}']` });

export const kLeadValues: LeadValue[] = [
  ...['FirstName', 'LastName', 'Email', 'Phone', 'Company', 'Title', 'Country'].map(detail),
  ...['OfferTitle', 'LeadSource', 'ActionCode', 'Description'].map(plain),
];
const kNotes = "@{triggerBody()?['LeadSource']} @{triggerBody()?['ActionCode']} @{triggerBody()?['Description']}";

// Names as CRMs have them, without case, digits, and marks.
const kNames: [RegExp, string][] = [
  [/^(first|given|fore)name$/, 'FirstName'], [/^(last|family|sur)name$/, 'LastName'],
  [/^(primary|work|contact)?e?mail(address)?$/, 'Email'], [/^(business|work|primary|tele)*phone(number)?$/, 'Phone'],
  [/^(company|organi[sz]ation|account)(name)?$/, 'Company'], [/^(jobtitle|title|jobrole|position)$/, 'Title'],
  [/^(address)?country(region|code|name)?$/, 'Country'], [/^(subject|topic|offer(title|name)?|dealname)$/, 'OfferTitle'], [/^leadsource$/, 'LeadSource'],
];

// The template that belongs into a field; nothing where that is not plain.
export function suggestion(field: Field): string | undefined {
  if (field.editor !== 'text' && field.editor !== 'multiline' && field.editor !== 'html') return undefined;
  const key = String(field.path.at(-1) ?? '').split('/').at(-1) ?? '';
  // Codes and ids are no words, and second addresses not meant.
  if (/(code|id)$|[2-9]/i.test(key)) return undefined;
  for (const name of [key, field.title]) {
    const bare = name.toLowerCase().replace(/[^a-z]/g, '');
    if (/^(description|notes?|comments?|message)$/.test(bare)) return kNotes;
    const found = kNames.find(([pattern]) => pattern.test(bare))?.[1];
    const value = kLeadValues.find((one) => one.title === found);
    if (value) return value.template;
  }
  return undefined;
}

// The words of a template, where it is one value of the lead.
export function lead_value_of(template: string): LeadValue | undefined {
  return kLeadValues.find((one) => one.template === template);
}

const kMaking = /^(create|add|insert|upsert|push|submit|post ?item|new|register|web-?to-?lead)/i;
const kNotARecord = /(blob|file|message|mail|comment|attachment|attach|webhook|subscription|folder|container|table$)/i;

export function makes_record(operation: Operation): boolean {
  const id = operation.id.split('/').at(-1) ?? '';
  return operation.kind === 'action' && operation.api !== undefined && !operation.hidden &&
    (kMaking.test(id) || kMaking.test(operation.title)) && !kNotARecord.test(`${id} ${operation.title}`);
}

const kFirst = ['shared_dynamicscrmonline', 'shared_commondataserviceforapps', 'shared_salesforce', 'shared_hubspotcrmv2', 'shared_marketo'];

// Connectors that can make a record, the usual CRMs first; of each, its operations.
export function record_makers(catalogue: Catalogue): { api: string; title: string; operations: Operation[] }[] {
  const rank = (api: string): number => (kFirst.includes(api) ? kFirst.indexOf(api) : kFirst.length);
  const makers = new Map<string, Operation[]>();
  for (const operation of catalogue.operations.filter(makes_record)) {
    makers.set(operation.connector, [...(makers.get(operation.connector) ?? []), operation]);
  }
  return [...makers]
    .map(([api, operations]) => ({ api, operations, title: catalogue.connectors.find((one) => one.id === api)?.title ?? api }))
    .sort((a, b) => rank(a.api) - rank(b.api) || a.title.localeCompare(b.title));
}

// Where leads are kept, by what the connector calls its tables.
const kTables: Record<string, string> = {
  'shared_dynamicscrmonline table': 'leads', 'shared_commondataserviceforapps entityName': 'leads', 'shared_salesforce table': 'Lead',
};

// What the form begins with: what the operation itself sets, and what is plain of a lead.
export function first_values(operation: Operation, fields: readonly Field[]): Record<string, string> {
  const step = operation.make();
  const values: Record<string, string> = {};
  for (const field of fields) {
    const key = field.path.join('\u0000');
    const set = value_at(step, field.path) ?? kTables[`${operation.api} ${String(field.path.at(-1))}`];
    if (typeof set === 'string' && set !== '') values[key] = set;
    else if (operation_of(step) !== '' && !is_blank(suggestion(field) ?? '')) values[key] = suggestion(field) ?? '';
  }
  return values;
}

export function missing_values(fields: readonly Field[], values: Readonly<Record<string, string>>): string[] {
  return fields.filter((field) => field.required && field.schema === undefined && is_blank(values[field.path.join('\u0000')])).map((field) => field.title);
}

// The parameters of the step, in the order of the form.
export function parameters_of(fields: readonly Field[], values: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(fields.flatMap((field) => {
    const text = values[field.path.join('\u0000')] ?? '';
    if (text === '') return [];
    const chosen = field.choices?.find((one) => one.value === text)?.stored;
    return [[String(field.path.at(-1)), chosen ?? (field.editor === 'boolean' ? text === 'true' : text)]];
  }));
}

export function mapping_words(template: string): string {
  return lead_value_of(template)?.title ?? (template === kNotes ? t('Source, action and note') : template);
}

export const kNotesTemplate = kNotes;
