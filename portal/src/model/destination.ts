// SPDX-License-Identifier: Apache-2.0
// Where an offer's leads go: the fields of Partner Center's Connect dialog with the patterns of its
// resource customer-leads, and the way to the wire and back.
import { is_object, Json, JsonObject, object_of, text_of } from './json';
import { t } from '../words/words';

export const kKinds = ['none', 'httpsEndpoint', 'dynamics', 'salesforce', 'marketo', 'table', 'blob', 'email'] as const;
export type Kind = (typeof kKinds)[number];

export interface Destination {
  kind: Kind;
  values: Readonly<Record<string, string>>; // By the resource's names; a secret that is kept is kMask.
  contacts: string; // As people type them, with semicolons.
  settings: Readonly<Record<string, string>>; // Of its connection, for other clouds.
}
export interface DestinationField {
  key: string;
  label: string;
  required: boolean;
  is_right: (text: string) => boolean;
  rule: string;
  secret?: boolean;
  when?: string; // Only with this authentication.
}

// What the server shows in the place of a secret; given back, it means: as it was.
export const kMask = '••••';

export function kind_words(kind: Kind): string {
  switch (kind) {
    case 'none': return t('None');
    case 'httpsEndpoint': return t('HTTPS endpoint');
    case 'dynamics': return t('Dynamics 365 Customer Engagement');
    case 'salesforce': return t('Salesforce');
    case 'marketo': return t('Marketo');
    case 'table': return t('Azure Table');
    case 'blob': return t('Azure Blob (deprecated)');
    case 'email': return t('Email');
  }
}

const matches = (pattern: RegExp) => (text: string): boolean => pattern.test(text);
const of_length = (most: number) => (text: string): boolean => text.length >= 1 && text.length <= most;
const kUuid = matches(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
const kUrlMax = 2048;

const kStorage: DestinationField = {
  key: 'storageAccountConnectionString', label: t('Storage account connection string'), required: true, secret: true,
  is_right: matches(/^DefaultEndpointsProtocol=https;AccountName=[a-z0-9]{3,24};AccountKey=[A-Za-z0-9+/=]+(;EndpointSuffix=core\.(windows\.net|chinacloudapi\.cn|cloudapi\.de|usgovcloudapi\.net))?$/),
  rule: t('All of it, as the Azure portal gives it: DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…;EndpointSuffix=core.windows.net'),
};

const kFields: Record<Kind, readonly DestinationField[]> = {
  none: [],
  email: [],
  httpsEndpoint: [{
    // The resource's character class, in which +-~ is a range: of printable ASCII the blank and the quote are missing.
    key: 'httpsEndpointUrl', label: t('HTTPS endpoint URL'), required: true,
    is_right: (text) => text.length <= kUrlMax && /^https:\/\/[!#-~]+$/.test(text),
    rule: t('An address that begins with https:// and has neither blanks nor quotes'),
  }],
  dynamics: [
    { key: 'instanceUrl', label: t('Url'), required: true, is_right: (text) => text.length <= kUrlMax && /^https?:\/\/[!#-~]+$/.test(text), rule: t('The address of the organisation, such as https://contoso.crm4.dynamics.com') },
    { key: 'authentication', label: t('Authentication'), required: true, is_right: matches(/^(azureAD|office365)$/), rule: t('Azure Active Directory or Office 365') },
    { key: 'applicationId', label: t('Application (client) ID'), required: true, when: 'azureAD', is_right: kUuid, rule: t('A GUID, as 00000000-0000-0000-0000-000000000000') },
    { key: 'directoryId', label: t('Directory (tenant) ID'), required: true, when: 'azureAD', is_right: kUuid, rule: t('A GUID, as 00000000-0000-0000-0000-000000000000') },
    { key: 'applicationKey', label: t('Application key'), required: true, secret: true, when: 'azureAD', is_right: of_length(2048), rule: t('1 to {0} characters', 2048) },
    { key: 'username', label: t('User name'), required: true, when: 'office365', is_right: of_length(128), rule: t('1 to {0} characters', 128) },
    { key: 'password', label: t('Password'), required: true, secret: true, when: 'office365', is_right: of_length(256), rule: t('1 to {0} characters', 256) },
  ],
  salesforce: [{ key: 'objectIdentifier', label: t('Organization identifier'), required: true, is_right: matches(/^[a-zA-Z0-9]{15}$/), rule: t('15 letters and digits: the value of oid in a web-to-lead form') }],
  marketo: [
    { key: 'munchkinId', label: t('Munchkin account ID'), required: true, is_right: matches(/^[a-zA-Z0-9]{3}-[a-zA-Z0-9]{3}-[a-zA-Z0-9]{3}$/), rule: t('Three groups of three letters or digits, as 123-ABC-456') },
    { key: 'formId', label: t('Form ID'), required: true, is_right: matches(/^\d{1,8}$/), rule: t('1 to 8 digits') },
    { key: 'clientId', label: t('Client ID'), required: true, is_right: of_length(255), rule: t('Of a LaunchPoint service, 1 to {0} characters', 255) },
    { key: 'clientSecret', label: t('Client secret'), required: true, secret: true, is_right: of_length(255), rule: t('Of a LaunchPoint service, 1 to {0} characters', 255) },
    { key: 'serverId', label: t('Server ID'), required: false, is_right: matches(/^[-a-zA-Z0-9.]{1,255}$/), rule: t('Letters, digits, hyphens and dots; not needed any more') },
  ],
  table: [kStorage],
  blob: [kStorage, {
    key: 'containerName', label: t('Container name'), required: true, is_right: matches(/^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/),
    rule: t('3 to 63 lower-case letters, digits and single hyphens'),
  }],
};

// For other clouds and stand-ins; what is empty is Microsoft's, Salesforce's or Marketo's own.
export const kCloudSettings: Record<Kind, readonly string[]> = {
  none: [], httpsEndpoint: [], email: [], dynamics: ['login_url', 'api_url'], salesforce: ['web_to_lead_url'], marketo: ['api_url'], table: ['endpoint'], blob: ['endpoint'],
};

// Those that the dialog asks for: of Dynamics the ones of its authentication.
export function fields_of(destination: Destination): DestinationField[] {
  return kFields[destination.kind].filter((field) => field.when === undefined || field.when === destination.values['authentication']);
}

export function blank_destination(kind: Kind, contacts = ''): Destination {
  return { kind, values: kind === 'dynamics' ? { authentication: 'azureAD' } : {}, contacts, settings: {} };
}

const kMailAddress = /^[^\s@,;<>"()\\]+@[^\s@.,;<>"()\\]+(\.[^\s@.,;<>"()\\]+)*$/;
export function contact_list(text: string): string[] {
  return [...new Set(text.split(';').map((one) => one.trim()).filter((one) => one !== ''))];
}
export function is_mail_address(text: string): boolean {
  return text.length <= 254 && kMailAddress.test(text);
}

// A secret is for whom it was given: at another address it is asked for again.
function goes_elsewhere(now: Destination, before: Destination): boolean {
  const settings = (one: Destination): string => JSON.stringify(Object.entries(one.settings).filter(([, value]) => value !== '').sort());
  return now.kind !== before.kind || settings(now) !== settings(before) || ['instanceUrl', 'munchkinId'].some((key) => now.values[key] !== before.values[key]);
}

function fault_of(field: DestinationField, value: string, elsewhere: boolean): string | undefined {
  if (value === '') return field.required ? t('{0} is missing.', field.label) : undefined;
  if (field.secret && value === kMask) return elsewhere ? t('Give it anew: it was kept for another address.') : undefined;
  return field.is_right(value) ? undefined : field.rule;
}

// What is wrong, by field; contact addresses under "contactEmail". `before` is what the server keeps.
export function faults_of(now: Destination, before: Destination): Record<string, string> {
  const faults: Record<string, string> = {};
  const elsewhere = goes_elsewhere(now, before);
  for (const field of fields_of(now)) {
    const fault = fault_of(field, now.values[field.key] ?? '', elsewhere);
    if (fault !== undefined) faults[field.key] = fault;
  }
  if (now.kind === 'none') return faults;
  const contacts = contact_list(now.contacts);
  const wrong = contacts.find((one) => !is_mail_address(one));
  if (wrong !== undefined) faults['contactEmail'] = t('"{0}" is no mail address; several are separated by semicolons.', wrong);
  else if (now.kind === 'email' && contacts.length === 0) faults['contactEmail'] = t('At least one address: the leads go there.');
  return faults;
}

export function destination_of(value: Json | undefined): Destination {
  const object = object_of(value);
  const kind = kKinds.find((one) => one === object['leadDestination']) ?? 'none';
  const config = object_of(object[`${kind}LeadConfiguration`]);
  const { contactEmail, connectionSettings, ...rest } = config;
  const texts = (from: JsonObject): Record<string, string> => Object.fromEntries(Object.entries(from).map(([key, one]) => [key, text_of(one)]));
  return {
    kind, values: texts(rest), settings: is_object(connectionSettings) ? texts(connectionSettings) : {},
    contacts: Array.isArray(contactEmail) ? contactEmail.map(text_of).join('; ') : text_of(contactEmail),
  };
}

export function wire_destination(destination: Destination): JsonObject {
  if (destination.kind === 'none') return { leadDestination: 'none' };
  const given = (from: Readonly<Record<string, string>>, keys: readonly string[]): JsonObject =>
    Object.fromEntries(keys.filter((key) => (from[key] ?? '') !== '').map((key) => [key, from[key] ?? '']));
  const settings = given(destination.settings, Object.keys(destination.settings));
  return {
    leadDestination: destination.kind,
    [`${destination.kind}LeadConfiguration`]: {
      ...given(destination.values, fields_of(destination).map((field) => field.key)),
      contactEmail: contact_list(destination.contacts),
      ...(Object.keys(settings).length > 0 ? { connectionSettings: settings } : {}),
    },
  };
}
