// SPDX-License-Identifier: Apache-2.0
// Marketplace leads: the guide's schema, sample leads, and the flow that the wizard writes.
import { connector_step } from './catalogue/connector_steps';
import { JsonObject } from './json';
import { t } from '../words/words';

const kContact = ['Company', 'Country', 'Email', 'FirstName', 'LastName', 'Phone', 'Title'];

// As the guide gives it, keywords of old drafts included.
export const kMarketplaceSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft-04/schema#',
  definitions: {},
  id: 'http://example.com/example.json',
  properties: {
    ActionCode: { id: '/properties/ActionCode', type: 'string' },
    OfferTitle: { id: '/properties/OfferTitle', type: 'string' },
    LeadSource: { id: '/properties/LeadSource', type: 'string' },
    UserDetails: {
      id: '/properties/UserDetails',
      properties: Object.fromEntries(
        kContact.map((key) => [key, { id: `/properties/UserDetails/properties/${key}`, type: 'string' }])),
      type: 'object',
    },
  },
  type: 'object',
};

export interface Sample {
  title: string;
  body: JsonObject | undefined; // Undefined: a request without a body, the guide's own test.
}

export const kSampleLeads: Sample[] = [{
  title: t('A lead from Azure Marketplace'),
  body: {
    userDetails: { firstName: 'Erika', lastName: 'Mustermann', email: 'erika.mustermann@example.com',
      phone: '+49 30 000 000', country: 'DE', company: 'Musterfirma GmbH', title: 'Architect' },
    leadSource: 'AzureMarketplace-INS|exempelab.erp_addon', actionCode: 'INS', offerTitle: 'ERP Add-on',
    description: 'An ordinary lead',
  },
}, {
  title: t('As the documents write it'),
  body: {
    UserDetails: { FirstName: 'Some', LastName: 'One', Email: 'someone@contoso.com', Phone: '16175555555',
      Country: 'USA', Company: 'Contoso', Title: 'Esquire' },
    LeadSource: 'AzureMarketplace', ActionCode: 'INS', OfferTitle: 'Test Microsoft', Description: 'Test run',
  },
}, {
  title: t('Partner Center\'s own test lead'),
  body: {
    userDetails: { firstName: 'MSFT_TEST_First', lastName: 'MSFT_TEST_Last', email: 'MSFT_TEST@example.com',
      phone: '1234567890', country: 'US', company: 'MSFT_TEST_Company', title: 'MSFT_TEST_Title' },
    leadSource: 'MSFT_TEST', actionCode: 'INS', offerTitle: 'MSFT_TEST_Offer', description: 'MSFT_TEST_Note',
  },
}, { title: t('No body at all'), body: undefined }];

export type MailKind = 'shared_office365' | 'shared_smtp' | 'shared_sendmail';

export interface Wishes {
  record: { api: string; operation: string; name: string; parameters: JsonObject; connection: string } | undefined;
  mail: { kind: MailKind; from: string; to: string; connection: string } | undefined;
}

const kDetail = (key: string): string => `triggerBody()?['UserDetails']?['${key}']`;
const kBody = ['LastName', 'FirstName', 'Email', 'Phone', 'Company', 'Title', 'Country']
  .map((key) => `${key}: @{${kDetail(key)}}`).join('<br>\n');

function mail_step(wishes: NonNullable<Wishes['mail']>): JsonObject {
  const subject = `${t('New lead')}: @{triggerBody()?['LeadSource']}`;
  const body = `<p>${kBody}<br>\nLeadSource: @{triggerBody()?['LeadSource']}<br>\nOfferTitle: @{triggerBody()?['OfferTitle']}</p>`;
  if (wishes.kind === 'shared_sendmail') {
    return connector_step(wishes.kind, 'SendEmailV3', { 'request/to': wishes.to, 'request/subject': subject, 'request/text': body });
  }
  const message = { 'emailMessage/To': wishes.to, 'emailMessage/Subject': subject, 'emailMessage/Body': body };
  return wishes.kind === 'shared_office365'
    ? connector_step(wishes.kind, 'SendEmailV2', message)
    : connector_step(wishes.kind, 'SendEmailV3', { 'emailMessage/From': wishes.from, ...message });
}

export function connection_reference(api: string, connection: string): JsonObject {
  return {
    connectionName: connection, source: 'Embedded', id: `/providers/Microsoft.PowerApps/apis/${api}`, tier: 'NotSpecified',
  };
}

export function empty_definition(): JsonObject {
  return {
    $schema: 'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#',
    contentVersion: '1.0.0.0',
    parameters: {
      $connections: { defaultValue: {}, type: 'Object' }, $authentication: { defaultValue: {}, type: 'SecureObject' },
    },
    triggers: {}, actions: {}, outputs: {},
  };
}

export function document_of(name: string, definition: JsonObject, references: JsonObject): JsonObject {
  return {
    properties: { displayName: name, definition, connectionReferences: references }, schemaVersion: '1.0.0.0',
  };
}

// The guide's flow: a request starts it; a record, a mail, or both. A mail goes out even when the
// record could not be made, so that no lead passes unseen.
export function marketplace_flow(name: string, wishes: Wishes): JsonObject {
  const actions: JsonObject = {};
  const references: JsonObject = {};
  const { record } = wishes;
  if (record) {
    const { type, ...rest } = connector_step(record.api, record.operation, record.parameters);
    actions[record.name] = { type: type ?? '', runAfter: {}, ...rest };
    references[record.api] = connection_reference(record.api, record.connection);
  }
  if (wishes.mail) {
    const after: JsonObject = record ? { [record.name]: ['Succeeded', 'Failed', 'TimedOut'] } : {};
    const { type, ...rest } = mail_step(wishes.mail);
    actions[t('Send an email').replaceAll(' ', '_')] = { type: type ?? '', runAfter: after, ...rest };
    references[wishes.mail.kind] = connection_reference(wishes.mail.kind, wishes.mail.connection);
  }
  const definition = {
    ...empty_definition(),
    triggers: { manual: { type: 'Request', kind: 'Http', inputs: { schema: kMarketplaceSchema } } },
    actions,
  };
  return document_of(name, definition, references);
}
