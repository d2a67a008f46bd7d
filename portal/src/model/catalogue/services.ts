// SPDX-License-Identifier: Apache-2.0
// The connectors that leadflow has natively: CRM and mail. Their field lists stand here because the
// pages must offer them before any server has compiled a connector.
import { choices, ConnectorCard, Field, lower, Operation, Output, translated, translated_operation } from './kinds';
import { t } from '../../words/words';
import { JsonObject, object_of, text_of, value_at } from '../json';

export const kServiceConnectors: ConnectorCard[] = [
  { id: 'shared_dynamicscrmonline', title: 'Dynamics 365', publisher: 'Microsoft', color: '#002050', sign: 'person' },
  { id: 'shared_commondataserviceforapps', title: 'Microsoft Dataverse', publisher: 'Microsoft', color: '#088142', sign: 'table' },
  { id: 'shared_office365', title: 'Office 365 Outlook', publisher: 'Microsoft', color: '#0078d4', sign: 'mail' },
  { id: 'shared_smtp', title: 'SMTP', publisher: 'leadflow', color: '#7a5c00', sign: 'mail' },
  { id: 'shared_sendmail', title: 'Mail', publisher: 'leadflow', color: '#a4262c', sign: 'mail' },
];

// Columns of a lead, in the order of Dynamics' own form.
export const kLeadColumns: [string, string][] = [
  ['subject', 'Topic'], ['firstname', 'First Name'], ['lastname', 'Last Name'], ['jobtitle', 'Job Title'],
  ['emailaddress1', 'Email'], ['telephone1', 'Business Phone'], ['mobilephone', 'Mobile Phone'],
  ['companyname', 'Company Name'], ['websiteurl', 'Website'], ['description', 'Description'],
  ['address1_line1', 'Street 1'], ['address1_city', 'City'], ['address1_stateorprovince', 'State/Province'],
  ['address1_postalcode', 'ZIP/Postal Code'], ['address1_country', 'Country/Region'],
  ['leadsourcecode', 'Lead Source'], ['leadqualitycode', 'Rating'], ['industrycode', 'Industry'],
];

const kEntities = choices(['leads', 'Leads'], ['contacts', 'Contacts'], ['accounts', 'Accounts'],
  ['opportunities', 'Opportunities'], ['tasks', 'Tasks']);

export function connector_step(api: string, operation: string, parameters: JsonObject): JsonObject {
  return {
    type: 'OpenApiConnection',
    inputs: {
      host: { connectionName: api, operationId: operation, apiId: `/providers/Microsoft.PowerApps/apis/${api}` },
      parameters,
      authentication: "@parameters('$authentication')",
    },
  };
}

// The connector and operation of a step of either form of connector actions.
export function api_of(step: JsonObject): string {
  const host = object_of(object_of(step['inputs'])['host']);
  const id = text_of(host['apiId']) || text_of(value_at(host, ['api', 'runtimeUrl']));
  if (id !== '') return id.split('/').at(-1)?.toLowerCase() ?? '';
  const key = reference_key(step);
  return key.replace(/[-_]\d+$/, '').toLowerCase();
}

export function operation_of(step: JsonObject): string {
  return text_of(value_at(step, ['inputs', 'host', 'operationId']));
}

// Which entry of connectionReferences a step names.
export function reference_key(step: JsonObject): string {
  const host = object_of(object_of(step['inputs'])['host']);
  const named = text_of(host['connectionName']) || text_of(value_at(host, ['connection', 'referenceName']));
  if (named !== '') return named;
  const name = text_of(value_at(host, ['connection', 'name']));
  return /\['([^']+)'\]\['connectionId'\]/.exec(name)?.[1] ?? '';
}

export function is_connector_step(step: JsonObject): boolean {
  return /^(openapi|api)connection/.test(lower(step['type']));
}

function parameter(key: string, title: string, more: Partial<Field> = {}): Field {
  return { path: ['inputs', 'parameters', key], editor: 'text', ...translated(more), title: t(title) };
}

function matches(api: string, ...operations: string[]): (step: JsonObject) => boolean {
  return (step) => is_connector_step(step) && lower(step['type']).startsWith('openapi') &&
    api_of(step) === api && operations.includes(operation_of(step));
}

const kImportance = { editor: 'choice' as const, choices: choices('Low', 'Normal', 'High'), advanced: true };

function mail_fields(prefix: string, from: 'required' | 'optional' | 'none'): Field[] {
  const sender = parameter(`${prefix}/From`, from === 'required' ? 'From' : 'From (Send as)', {
    required: from === 'required', advanced: from === 'optional',
    placeholder: 'The address the mail comes from',
  });
  return [
    ...(from === 'required' ? [sender] : []),
    parameter(`${prefix}/To`, 'To', { required: true, placeholder: 'Addresses, separated by semicolons' }),
    parameter(`${prefix}/Subject`, 'Subject', { required: true, placeholder: 'The subject of the mail' }),
    parameter(`${prefix}/Body`, 'Body', { required: true, editor: 'html', placeholder: 'The text of the mail' }),
    ...(from === 'optional' ? [sender] : []),
    ...(from === 'none' ? [] : [parameter(`${prefix}/Cc`, 'CC', { advanced: true }),
      parameter(`${prefix}/Bcc`, 'BCC', { advanced: true }), parameter(`${prefix}/ReplyTo`, 'Reply To', { advanced: true }),
      parameter(`${prefix}/Importance`, 'Importance', kImportance)]),
  ];
}

function item_fields(prefix: string): Field[] {
  return kLeadColumns.map(([column, title], index) =>
    parameter(`${prefix}${column}`, title, { advanced: index >= 10 }));
}

const kRecordOutputs: Output[] = [
  { title: 'Record (leadid)', keys: ['body', 'leadid'], type: 'string', description: 'The id of the new lead' },
  { title: 'Body', keys: ['body'], type: 'object' },
];

const kSketches: Operation[] = [{
  id: 'crm', title: 'Create a new record', connector: 'shared_dynamicscrmonline', kind: 'action',
  description: 'Creates a lead, a contact or any other record in Dynamics 365.',
  name: 'Create_a_new_record', api: 'shared_dynamicscrmonline',
  make: () => connector_step('shared_dynamicscrmonline', 'PostItem_V2', { dataset: '', table: 'leads' }),
  matches: matches('shared_dynamicscrmonline', 'PostItem_V2', 'PostItem'),
  fields: [
    parameter('dataset', 'Organization Name', { required: true, editor: 'choice',
      placeholder: 'contoso.crm4', dynamic: { field: 'dataset', needs: [] } }),
    parameter('table', 'Entity Name', { required: true, editor: 'choice', choices: kEntities,
      dynamic: { field: 'table', needs: ['dataset'] } }),
    ...item_fields('item/'),
  ],
  dynamic_fields: { needs: ['dataset', 'table'] }, outputs: kRecordOutputs,
}, {
  id: 'dataverse', title: 'Add a new row', connector: 'shared_commondataserviceforapps', kind: 'action',
  description: 'Creates a row in a Dataverse table: a lead, a contact, or your own.',
  name: 'Add_a_new_row', api: 'shared_commondataserviceforapps',
  make: () => connector_step('shared_commondataserviceforapps', 'CreateRecord', { entityName: 'leads' }),
  matches: matches('shared_commondataserviceforapps', 'CreateRecord', 'CreateRecordWithOrganization'),
  fields: [
    parameter('organization', 'Environment', { shown: (step) => operation_of(step) === 'CreateRecordWithOrganization' }),
    parameter('entityName', 'Table name', { required: true, editor: 'choice', choices: kEntities,
      dynamic: { field: 'entityName', needs: [] } }),
    ...item_fields('item/'),
  ],
  dynamic_fields: { needs: ['entityName'] }, outputs: kRecordOutputs,
}, {
  id: 'outlook', title: 'Send an email (V2)', connector: 'shared_office365', kind: 'action',
  description: 'Sends a mail from an Office 365 mailbox.', name: 'Send_an_email_(V2)', api: 'shared_office365',
  make: () => connector_step('shared_office365', 'SendEmailV2', {
    'emailMessage/To': '', 'emailMessage/Subject': '', 'emailMessage/Body': '' }),
  matches: matches('shared_office365', 'SendEmailV2', 'SendEmail'),
  fields: mail_fields('emailMessage', 'optional'),
}, {
  id: 'smtp', title: 'Send Email (V3)', connector: 'shared_smtp', kind: 'action',
  description: 'Send an email through your own mail server.', name: 'Send_an_email', api: 'shared_smtp',
  make: () => connector_step('shared_smtp', 'SendEmailV3', {
    'emailMessage/From': '', 'emailMessage/To': '', 'emailMessage/Subject': '', 'emailMessage/Body': '' }),
  matches: matches('shared_smtp', 'SendEmailV3', 'SendEmailV2', 'SendEmail'),
  fields: mail_fields('emailMessage', 'required'),
}, {
  id: 'mail', title: 'Send an email notification (V3)', connector: 'shared_sendmail', kind: 'action',
  description: 'Sends a mail from the address of this installation.',
  name: 'Send_an_email_notification_(V3)', api: 'shared_sendmail',
  make: () => connector_step('shared_sendmail', 'SendEmailV3', {
    'request/to': '', 'request/subject': '', 'request/text': '' }),
  matches: matches('shared_sendmail', 'SendEmailV3', 'SendEmailV2', 'SendEmail'),
  fields: [
    parameter('request/to', 'To', { required: true, placeholder: 'Addresses, separated by semicolons' }),
    parameter('request/subject', 'Subject', { required: true }),
    parameter('request/text', 'Body', { required: true, editor: 'html' }),
    parameter('request/cc', 'CC', { advanced: true }), parameter('request/bcc', 'BCC', { advanced: true }),
    parameter('request/replyTo', 'Reply To', { advanced: true }),
  ],
}];

export const kServiceOperations = kSketches.map(translated_operation);
