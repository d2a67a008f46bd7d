// SPDX-License-Identifier: Apache-2.0
// The other connectors that leadflow has natively: CRMs, storage, messages; and what Dynamics and
// Dataverse do besides creating. Names of operations and parameters are Microsoft's, or ours where
// Microsoft has none (docs/connectors.md).
import { choices, ConnectorCard, Field, Operation, Output, translated } from './kinds';
import { t } from '../../words/words';
import { api_of, connector_step, is_connector_step, kLeadColumns, operation_of } from './services';
import { JsonObject } from '../json';

export const kMoreConnectors: ConnectorCard[] = [
  { id: 'shared_salesforce', title: 'Salesforce', publisher: 'leadflow', color: '#0b7fc0', sign: 'person' },
  { id: 'shared_hubspotcrmv2', title: 'HubSpot CRM', publisher: 'leadflow', color: '#b84a2b', sign: 'person' },
  { id: 'shared_marketo', title: 'Marketo', publisher: 'leadflow', color: '#5a4fb0', sign: 'person' },
  { id: 'shared_azuretables', title: 'Azure Table Storage', publisher: 'leadflow', color: '#0f7c3f', sign: 'table' },
  { id: 'shared_azureblob', title: 'Azure Blob Storage', publisher: 'leadflow', color: '#27709b', sign: 'blocks' },
  { id: 'shared_teams', title: 'Microsoft Teams', publisher: 'leadflow', color: '#4b53bc', sign: 'note' },
  { id: 'shared_slack', title: 'Slack', publisher: 'leadflow', color: '#5c2a5e', sign: 'note' },
];

function p(key: string, title: string, more: Partial<Field> = {}): Field {
  return { path: ['inputs', 'parameters', key], editor: 'text', ...translated(more), title: t(title) };
}
const must = { required: true };
const later = { advanced: true };

interface Sketch {
  operation: string;
  also?: string[]; // Older revisions with the same form.
  title: string;
  description: string;
  fields: Field[];
  first?: JsonObject;
  outputs?: Output[];
}

function operations(api: string, sketches: Sketch[]): Operation[] {
  return sketches.map((one) => ({
    id: `${api}/${one.operation}`, title: t(one.title), description: t(one.description), connector: api, api, kind: 'action',
    name: t(one.title).replaceAll(' ', '_'), make: () => connector_step(api, one.operation, structuredClone(one.first ?? {})),
    fields: one.fields, outputs: one.outputs ?? kBody,
    matches: (step) => is_connector_step(step) && api_of(step) === api && [one.operation, ...(one.also ?? [])].includes(operation_of(step)),
  }));
}

const kBody: Output[] = [{ title: 'Body', keys: ['body'], type: 'object' }];
const kList: Output[] = [{ title: 'List of items', keys: ['body', 'value'], type: 'array' }, ...kBody];
const kSelect = p('$select', 'Select columns', { ...later, placeholder: 'firstname,lastname' });
const kQuery = [kSelect, p('$filter', 'Filter rows', { placeholder: "emailaddress1 eq 'someone@example.com'" }),
  p('$orderby', 'Sort by', later), p('$expand', 'Expand', later), p('$top', 'Row count', { ...later, editor: 'number' })];
const kColumns = kLeadColumns.map(([column, title], index) => p(`item/${column}`, title, { advanced: index >= 10 }));

function rows_of(api: string, table: Field[], id: Field, names: Record<'update' | 'get' | 'list' | 'remove', [string, ...string[]]>): Operation[] {
  const named = (which: keyof typeof names) => ({ operation: names[which][0], also: names[which].slice(1) });
  return operations(api, [
    { ...named('update'), title: 'Update a row', description: 'Changes columns of a record.', fields: [...table, id, ...kColumns] },
    { ...named('get'), title: 'Get a row by ID', description: 'Reads one record.', fields: [...table, id, kSelect] },
    { ...named('list'), title: 'List rows', description: 'Finds records by a filter.', fields: [...table, ...kQuery], outputs: kList },
    { ...named('remove'), title: 'Delete a row', description: 'Deletes a record.', fields: [...table, id] },
  ]);
}

const kTables = choices(['leads', 'Leads'], ['contacts', 'Contacts'], ['accounts', 'Accounts'], ['opportunities', 'Opportunities']);
const kRows = [
  ...rows_of('shared_dynamicscrmonline',
    [p('dataset', 'Organization Name', { ...must, placeholder: 'contoso.crm4' }), p('table', 'Entity Name', { ...must, editor: 'choice', choices: kTables })],
    p('id', 'Item identifier', must),
    { update: ['PatchItem_V2', 'PatchItem'], get: ['GetItem_V2', 'GetItem'], list: ['GetItems_V2', 'GetItems'], remove: ['DeleteItem_V2', 'DeleteItem'] }),
  ...rows_of('shared_commondataserviceforapps', [p('entityName', 'Table name', { ...must, editor: 'choice', choices: kTables })],
    p('recordId', 'Row ID', must),
    { update: ['UpdateOnlyRecord', 'UpdateOnlyRecordWithOrganization', 'UpdateRecord', 'UpdateRecordWithOrganization'],
      get: ['GetItem', 'GetItemWithOrganization'], list: ['ListRecords', 'ListRecordsWithOrganization'], remove: ['DeleteRecord', 'DeleteRecordWithOrganization'] }),
];

const kSalesforceLead = [['LastName', 'Last Name'], ['Company', 'Company'], ['FirstName', 'First Name'], ['Email', 'Email'], ['Phone', 'Phone'],
  ['Title', 'Title'], ['Country', 'Country'], ['LeadSource', 'Lead Source'], ['Description', 'Description'], ['Website', 'Website'], ['Industry', 'Industry'],
  ['City', 'City'], ['Street', 'Street'], ['PostalCode', 'Zip'], ['Status', 'Status']]
  .map(([key, title], index) => p(`item/${key}`, title ?? '', { advanced: index >= 9 }));
const kObject = p('table', 'Salesforce Object Type', { ...must, editor: 'choice', choices: choices('Lead', 'Contact', 'Account', 'Opportunity', 'Task') });
const kExternal = [p('externalIdField', 'External ID field', must), p('externalId', 'External ID', must)];
const kSalesforce = operations('shared_salesforce', [
  { operation: 'PostItem_V2', also: ['PostItem'], title: 'Create record', description: 'Creates a lead or another record in Salesforce.', fields: [kObject, ...kSalesforceLead], first: { table: 'Lead' } },
  { operation: 'PatchItemByExternalIdV2', title: 'Upsert a record by External ID', description: 'Creates or updates, so that a repeated lead is one record.', fields: [kObject, ...kExternal, ...kSalesforceLead], first: { table: 'Lead' } },
  { operation: 'PatchItem_V3', also: ['PatchItem_V2', 'PatchItem'], title: 'Update record', description: 'Changes fields of a record.', fields: [kObject, p('id', 'Record ID', must), ...kSalesforceLead] },
  { operation: 'GetItem_V2', also: ['GetItem'], title: 'Get record', description: 'Reads one record.', fields: [kObject, p('id', 'Record ID', must), kSelect] },
  { operation: 'GetItemByExternalId', title: 'Get record by External ID', description: 'Reads one record.', fields: [kObject, ...kExternal] },
  { operation: 'DeleteItem', title: 'Delete record', description: 'Deletes a record.', fields: [kObject, p('id', 'Record ID', must)] },
  { operation: 'ExecuteSoqlQuery', title: 'Execute a SOQL query', description: 'Finds records by a query.', fields: [p('query', 'SOQL', { ...must, editor: 'multiline' })] },
  { operation: 'WebToLead', title: 'Web-to-lead', description: 'Posts a lead as a web form does.', fields: kSalesforceLead },
]);

function contact(prefix: string): Field[] {
  return [['email', 'Email'], ['firstname', 'First name'], ['lastname', 'Last name'], ['phone', 'Phone'], ['company', 'Company'], ['jobtitle', 'Job title'],
    ['country', 'Country'], ['website', 'Website'], ['lifecyclestage', 'Lifecycle stage']].map(([key, title], index) =>
    p(`${prefix}properties/${key}`, title ?? '', { required: key === 'email', advanced: index >= 7 }));
}
const kHubspot = operations('shared_hubspotcrmv2', [
  { operation: 'UpsertContact', title: 'Create or update a contact', description: 'The address is the key, so that a repeated lead is one contact.', fields: [...contact(''), p('idProperty', 'Key property', { ...later, placeholder: 'email' })] },
  { operation: 'Create17', also: ['CreateContact'], title: 'Create a contact', description: 'Creates a contact in HubSpot.', fields: contact('body/') },
]);

const kMarketoLead = [['email', 'Email'], ['firstName', 'First name'], ['lastName', 'Last name'], ['company', 'Company'], ['phone', 'Phone'], ['title', 'Job title'], ['country', 'Country'], ['leadSource', 'Lead source']]
  .map(([key, title]) => p(`item/${key}`, title ?? '', { required: key === 'email' }));
const kMarketo = operations('shared_marketo', [
  { operation: 'UpsertLead', title: 'Create or update a lead', description: 'The address is the key, so that a repeated lead is one person.', fields: [...kMarketoLead,
    p('action', 'Action', { ...later, editor: 'choice', choices: choices('createOrUpdate', 'createOnly', 'updateOnly', 'createDuplicate') }), p('lookupField', 'Lookup field', later), p('partitionName', 'Partition', later)] },
  { operation: 'PushLead', title: 'Push a lead into a program', description: 'Adds a lead as a member of a program.', fields: [p('programName', 'Program', must), ...kMarketoLead, p('programStatus', 'Status', later), p('source', 'Source', later), p('reason', 'Reason', later)] },
  { operation: 'SubmitForm', title: 'Submit a form', description: 'Fills in a Marketo form.', fields: [p('formId', 'Form ID', must), ...kMarketoLead, p('programId', 'Program ID', later)] },
]);

const kTable = p('tableName', 'Table', must);
const kKeys = [p('PartitionKey', 'Partition Key', must), p('RowKey', 'Row Key', must)];
const kEntity = p('item', 'Entity', { ...must, editor: 'code', description: 'JSON with PartitionKey, RowKey and the properties' });
const kTableStorage = operations('shared_azuretables', [
  { operation: 'CreateEntity_V2', also: ['InsertEntity_V2'], title: 'Insert Entity', description: 'Adds a row to a table.', fields: [kTable, kEntity], first: { tableName: '', item: { PartitionKey: 'leads' } } },
  { operation: 'InsertReplaceEntity_V2', title: 'Insert or Replace Entity', description: 'Adds a row, or replaces it.', fields: [kTable, ...kKeys, kEntity] },
  { operation: 'InsertMergeEntity_V2', title: 'Insert or Merge Entity', description: 'Adds a row, or changes some of its properties.', fields: [kTable, ...kKeys, kEntity] },
  { operation: 'GetEntity_V2', title: 'Get entity', description: 'Reads one row.', fields: [kTable, ...kKeys, kSelect] },
  { operation: 'GetEntities_V2', title: 'Get entities', description: 'Finds rows by a filter.', fields: [kTable, p('$filter', 'Filter Query'), kSelect], outputs: kList },
  { operation: 'DeleteEntity_V2', title: 'Delete Entity', description: 'Deletes a row.', fields: [kTable, ...kKeys] },
]);
const kBlob = operations('shared_azureblob', [{
  operation: 'CreateFile_V2', also: ['CreateBlockBlob_V2'], title: 'Create blob', description: 'Writes a file into a container.',
  fields: [p('folderPath', 'Folder path', { ...must, placeholder: '/container/folder' }), p('name', 'Blob name'), p('body', 'Blob content', { ...must, editor: 'code' }), p('contentType', 'Content type', { ...later, placeholder: 'application/json' })],
}]);

const kTeams = operations('shared_teams', [
  { operation: 'PostMessageToConversation', also: ['PostMessageToChannelV3'], title: 'Post message in a chat or channel', description: 'Writes a message to the channel of the connection.', fields: [p('body/messageBody', 'Message', { ...must, editor: 'html' }), p('body/subject', 'Subject')] },
  { operation: 'PostCardToConversation', title: 'Post card in a chat or channel', description: 'Posts an adaptive card to the channel of the connection.', fields: [p('body/messageBody', 'Adaptive Card', { ...must, editor: 'code' })] },
]);
const kSlack = operations('shared_slack', [{
  operation: 'PostMessageV2', also: ['PostMessage'], title: 'Post message', description: 'Writes a message to a Slack channel.',
  fields: [p('message/channel', 'Channel', { placeholder: '#sales' }), p('message/text', 'Message Text', { ...must, editor: 'multiline' })],
}]);

export const kMoreOperations: Operation[] = [...kRows, ...kSalesforce, ...kHubspot, ...kMarketo, ...kTableStorage, ...kBlob, ...kTeams, ...kSlack];
