// SPDX-License-Identifier: Apache-2.0
// Offers: what they are, their way from draft to live, the leads that they send and what became of those.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Destination, destination_of, wire_destination } from '../model/destination';
import { Json, JsonObject, object_of, text_of } from '../model/json';
import { Delivery, kDeliveryStatuses, Offer, OfferText } from '../model/offer';
import { pause_of } from './events';
import { date_of, list_of, request, request_if_known, segment } from './http';
import { attempt_of } from './runs';

function text_part(offer: JsonObject): OfferText {
  const pages = object_of(offer['pages']);
  return {
    title: text_of(offer['title']), publisher_name: text_of(offer['publisherName']), description: text_of(offer['description']),
    consent: text_of(offer['consent']), privacy_url: text_of(offer['privacyUrl']), source: text_of(offer['source']),
    wire_form: text_of(offer['wireForm']),
    buttons: { get_it_now: pages['getItNow'] === true, contact_me: pages['contactMe'] === true, test_drive: pages['testDrive'] === true },
  };
}

function wire_text(text: OfferText): JsonObject {
  return {
    title: text.title, publisherName: text.publisher_name, description: text.description, consent: text.consent, privacyUrl: text.privacy_url,
    source: text.source, wireForm: text.wire_form,
    pages: { getItNow: text.buttons.get_it_now, contactMe: text.buttons.contact_me, testDrive: text.buttons.test_drive },
  };
}

function offer_of(value: Json): Offer {
  const offer = object_of(value);
  const live = offer['liveDestination'];
  return {
    id: text_of(offer['id']), text: text_part(offer), mail_connection: text_of(offer['mailConnection']), state: offer['state'] === 'live' ? 'live' : offer['state'] === 'preview' ? 'preview' : 'draft',
    in_preview: offer['inPreview'] === true, changed: offer['changed'] === true, destination: destination_of(offer['destination']),
    live_destination: live === undefined ? undefined : destination_of(live), flow: text_of(offer['flow']), page: text_of(offer['page']),
    published: date_of(offer['published']),
  };
}

function delivery_of(value: Json): Delivery {
  const delivery = object_of(value);
  const lead = object_of(delivery['summary']);
  return {
    run: text_of(delivery['run']), status: kDeliveryStatuses.find((one) => one === delivery['status']) ?? 'waiting', created: date_of(delivery['created']),
    answer: text_of(delivery['answer']), next_try: date_of(delivery['nextTry']), notification_fault: text_of(delivery['notificationFault']),
    redelivery_of: text_of(delivery['redeliveryOf']), attempts: list_of(delivery['attempts'], attempt_of),
    lead: { name: text_of(lead['name']), email: text_of(lead['email']), company: text_of(lead['company']), action: text_of(lead['action']), test: lead['test'] === true },
  };
}

export const kOffersKey = ['offers'];
// Null when the server has none to tell of.
export function useOffers() {
  return useQuery({
    queryKey: kOffersKey,
    queryFn: async (): Promise<Offer[] | null> => {
      const value = await request_if_known('GET', 'offers');
      return value === undefined ? null : list_of(value, offer_of);
    },
  });
}

export function useOffer(id: string) {
  return useQuery({ queryKey: [...kOffersKey, id], queryFn: async () => offer_of(await request('GET', `offers/${segment(id)}`)) });
}

export async function add_offer(given: { publisher: string; offer: string; title: string }): Promise<Offer> {
  return offer_of(await request('POST', 'offers', { body: { ...given } }));
}

export async function change_offer(id: string, text: OfferText): Promise<Offer> {
  return offer_of(await request('PATCH', `offers/${segment(id)}`, { body: wire_text(text) }));
}

// Of the draft: what is live stays. Which connection sends its mails goes along only when it is
// another one, for that takes effect at once.
export async function connect_offer(id: string, destination: Destination, mail_connection: string | undefined): Promise<Offer> {
  const wire = wire_destination(destination);
  return offer_of(mail_connection === undefined ? await request('PUT', `offers/${segment(id)}/destination`, { body: wire })
    : await request('PATCH', `offers/${segment(id)}`, { body: { mailConnection: mail_connection, destination: wire } }));
}

export interface Validation {
  ok: boolean;
  message: string;
  delivery: Delivery | undefined; // Of the test lead; none without a destination.
}
export async function validate_offer(id: string): Promise<Validation> {
  const value = object_of(await request('POST', `offers/${segment(id)}/validate`));
  const delivery = value['delivery'];
  return { ok: value['ok'] === true, message: text_of(value['message']), delivery: delivery === undefined ? undefined : delivery_of(delivery) };
}

export type Move = 'publish' | 'go-live' | 'stop';
export async function move_offer(id: string, move: Move): Promise<Offer> {
  return offer_of(await request('POST', `offers/${segment(id)}/${move}`));
}

export async function remove_offer(id: string): Promise<void> {
  await request('DELETE', `offers/${segment(id)}`);
}

// The runs that deliver them, in the order of what was given.
function runs_of(value: Json): string[] {
  return list_of(object_of(value)['runs'], text_of);
}

export async function send_lead(id: string, lead: Record<string, string>, test: boolean): Promise<string[]> {
  return runs_of(await request('POST', `offers/${segment(id)}/leads`, { body: { ...lead, test } }));
}

export async function send_file(id: string, text: string, test: boolean): Promise<string[]> {
  return runs_of(await request('POST', `offers/${segment(id)}/leads`, { query: { format: 'csv', test }, raw: text }));
}

const kPage = 50;
export const kDeliveriesKey = ['deliveries'];
export async function deliveries(id: string, more: { status?: string; before?: string; limit?: number } = {}): Promise<Delivery[]> {
  return list_of(await request('GET', `offers/${segment(id)}/deliveries`, { query: { limit: kPage, ...more } }), delivery_of);
}

export function useDeliveries(id: string, status: string) {
  return useInfiniteQuery({
    queryKey: [...kDeliveriesKey, id, status], initialPageParam: '', refetchInterval: () => pause_of(3000),
    queryFn: ({ pageParam }) => deliveries(id, { ...(status ? { status } : {}), ...(pageParam ? { before: pageParam } : {}) }),
    getNextPageParam: (page: Delivery[]) => (page.length === kPage ? page.at(-1)?.run : undefined),
  });
}

export interface Latest {
  waiting: number;
  failed: number;
  last: Date | undefined;
  more: boolean; // There are older ones that were not looked at.
}
// How the newest deliveries of an offer went.
export function useLatest(offer: Offer) {
  return useQuery({
    queryKey: [...kDeliveriesKey, offer.id, 'latest'], enabled: offer.flow !== '', refetchInterval: () => pause_of(10_000),
    queryFn: async (): Promise<Latest> => {
      const list = await deliveries(offer.id);
      const count = (...statuses: string[]): number => list.filter((one) => statuses.includes(one.status)).length;
      return { waiting: count('waiting', 'trying'), failed: count('failed'), last: list[0]?.created, more: list.length === kPage };
    },
  });
}

export async function redeliver(id: string, run: string): Promise<string> {
  return text_of(object_of(await request('POST', `offers/${segment(id)}/deliveries/${segment(run)}/redeliver`))['run']);
}
