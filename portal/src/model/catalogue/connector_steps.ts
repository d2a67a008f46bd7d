// SPDX-License-Identifier: Apache-2.0
// Steps of connectors: how one is written, and what one that is there names. What connectors can do is
// told by the server; colour and sign of those that leadflow has itself are ours.
import { ConnectorCard, lower } from './kinds';
import { JsonObject, object_of, text_of, value_at } from '../json';

export const kOwnConnectors: ConnectorCard[] = [
  { id: 'shared_dynamicscrmonline', title: 'Dynamics 365', publisher: 'Microsoft', color: '#002050', sign: 'person' },
  { id: 'shared_commondataserviceforapps', title: 'Microsoft Dataverse', publisher: 'Microsoft', color: '#088142', sign: 'table' },
  { id: 'shared_office365', title: 'Office 365 Outlook', publisher: 'Microsoft', color: '#0078d4', sign: 'mail' },
  { id: 'shared_smtp', title: 'SMTP', publisher: 'leadflow', color: '#7a5c00', sign: 'mail' },
  { id: 'shared_sendmail', title: 'Mail', publisher: 'leadflow', color: '#a4262c', sign: 'mail' },
  { id: 'shared_salesforce', title: 'Salesforce', publisher: 'leadflow', color: '#0b7fc0', sign: 'person' },
  { id: 'shared_hubspotcrmv2', title: 'HubSpot CRM', publisher: 'leadflow', color: '#b84a2b', sign: 'person' },
  { id: 'shared_marketo', title: 'Marketo', publisher: 'leadflow', color: '#5a4fb0', sign: 'person' },
  { id: 'shared_azuretables', title: 'Azure Table Storage', publisher: 'leadflow', color: '#0f7c3f', sign: 'table' },
  { id: 'shared_azureblob', title: 'Azure Blob Storage', publisher: 'leadflow', color: '#27709b', sign: 'blocks' },
  { id: 'shared_teams', title: 'Microsoft Teams', publisher: 'leadflow', color: '#4b53bc', sign: 'note' },
  { id: 'shared_slack', title: 'Slack', publisher: 'leadflow', color: '#5c2a5e', sign: 'note' },
];

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
