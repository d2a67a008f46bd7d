// SPDX-License-Identifier: Apache-2.0
// An offer, as far as leads care: what is told of it, how far it is on its way to live, and what
// became of its leads.
import { Destination } from './destination';
import { Attempt } from './run';
import { t } from '../words/words';

export type OfferState = 'draft' | 'preview' | 'live';
export interface OfferText {
  title: string;
  publisher_name: string;
  description: string;
  consent: string;
  privacy_url: string;
  source: string;
  wire_form: string;
  buttons: { get_it_now: boolean; contact_me: boolean; test_drive: boolean };
}
export interface Offer {
  id: string;
  text: OfferText;
  mail_connection: string; // Tells the contacts; '' tells nobody.
  state: OfferState;
  in_preview: boolean; // What is set up now was published and waits to go live.
  changed: boolean; // It differs from what is live.
  destination: Destination;
  live_destination: Destination | undefined;
  flow: string; // That delivers; '' until there is one.
  page: string; // The public one, once it is live.
  published: Date | undefined;
}

export const kDeliveryStatuses = ['waiting', 'trying', 'delivered', 'failed', 'cancelled'] as const;
export type DeliveryStatus = (typeof kDeliveryStatuses)[number];
export interface Delivery {
  run: string;
  status: DeliveryStatus;
  created: Date | undefined;
  answer: string;
  next_try: Date | undefined;
  notification_fault: string;
  redelivery_of: string;
  lead: { name: string; email: string; company: string; action: string; test: boolean };
  attempts: Attempt[];
}

export const kSources = ['AzureMarketplace', 'SPZA', 'AzurePortal', 'TestDrive'] as const;
export function source_words(source: string): string {
  switch (source) {
    case 'AzureMarketplace': return t('Azure Marketplace');
    case 'SPZA': return t('AppSource (SPZA)');
    case 'AzurePortal': return t('Azure portal');
    case 'TestDrive': return t('Test drive');
  }
  return source;
}

export const kActionCodes = ['INS', 'PLT', 'DNC', 'Create', 'StartTestDrive'] as const;
export function action_words(action: string): string {
  switch (action) {
    case 'INS': return t('Get it now (INS)');
    case 'PLT': return t('Contact me (PLT)');
    case 'DNC': return t('Do not contact (DNC)');
    case 'Create': return t('Bought in the Azure portal (Create)');
    case 'StartTestDrive': return t('Test drive (StartTestDrive)');
  }
  return action;
}

export function state_words(state: OfferState): string {
  switch (state) {
    case 'draft': return t('Draft');
    case 'preview': return t('Preview');
    case 'live': return t('Live');
  }
}

export function delivery_words(status: DeliveryStatus): string {
  switch (status) {
    case 'waiting': return t('Waiting for its turn');
    case 'trying': return t('Being tried');
    case 'delivered': return t('Delivered');
    case 'failed': return t('Failed');
    case 'cancelled': return t('Cancelled');
  }
}

export function person_of(lead: Delivery['lead']): string {
  // A test lead has one name for everything.
  if (lead.test && lead.email !== '') return lead.email;
  return [lead.name, lead.email, lead.company].filter((one) => one !== '').join(' · ');
}

const kIdMost = 50;
// Publisher and offer, by the rule that ids of Partner Center have.
export function id_fault(part: string): string | undefined {
  if (part === '' || (part.length <= kIdMost && /^[a-z0-9][a-z0-9_-]*$/.test(part))) return undefined;
  return t('At most {0} lower-case letters, digits, hyphens and underscores', kIdMost);
}

export interface Point {
  good: boolean;
  must: boolean; // It cannot be published without.
  words: string;
}
// What a publisher looks over before publishing.
export function review_of(offer: Offer): Point[] {
  const { text, destination } = offer;
  const buttons = Object.values(text.buttons).some((one) => one);
  const mails = destination.kind === 'none' || destination.contacts === '' || offer.mail_connection !== '';
  return [
    { must: true, good: text.title !== '', words: text.title !== '' ? t('It has a title.') : t('It has no title.') },
    { must: false, good: destination.kind !== 'none', words: destination.kind !== 'none' ? t('Leads have a destination.') : t('Leads have no destination: they are kept here and go nowhere.') },
    { must: false, good: mails, words: mails ? t('Contacts are told of new leads.') : t('Contacts are not told of new leads: no connection sends the mail.') },
    { must: false, good: buttons, words: buttons ? t('Its page has a button that makes a lead.') : t('Its page has no button: it makes no leads.') },
    { must: false, good: text.privacy_url !== '', words: text.privacy_url !== '' ? t('Its page links to a privacy statement.') : t('Its page links to no privacy statement.') },
  ];
}
