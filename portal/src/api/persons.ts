// SPDX-License-Identifier: Apache-2.0
// All that is kept about one mail address: seen, taken as a file, erased; and the certificates of that.
import { useQuery } from '@tanstack/react-query';
import { Json, object_of, text_of } from '../model/json';
import { effect_of, Lead, lead_of, LeadEffect } from './leads';
import { date_of, list_of, number_of, request, request_file, segment } from './http';

export interface PersonEffect extends LeadEffect {
  run: string;
  received: Date | undefined;
}
export interface Person {
  count: number; // Of all leads; `leads` are the newest of them.
  open: string[]; // Runs that have not ended.
  leads: Lead[];
  records: PersonEffect[];
  mails: PersonEffect[];
}

function person_effect_of(value: Json): PersonEffect {
  const effect = object_of(value);
  return { ...effect_of(value), run: text_of(effect['run']), received: date_of(effect['received']) };
}

export function person_key(mail: string): string[] {
  return ['leads', 'person', mail];
}
export function usePerson(mail: string, may_ask: boolean) {
  return useQuery({
    queryKey: person_key(mail), enabled: may_ask,
    queryFn: async (): Promise<Person> => {
      const person = object_of(await request('GET', `people/${segment(mail)}`));
      return {
        count: (number_of(person['runs']) ?? 0) + (number_of(person['receipts']) ?? 0), open: list_of(person['open'], text_of),
        leads: list_of(person['leads'], lead_of), records: list_of(person['records'], person_effect_of), mails: list_of(person['mails'], person_effect_of),
      };
    },
  });
}

export async function person_file(mail: string): Promise<Blob> {
  return (await request_file(`people/${segment(mail)}/export`)).content;
}

export interface Certificate {
  id: string;
  erased: Date | undefined;
  by: string;
  runs: number;
  receipts: number;
  mentions: number; // Runs in which the address still stands.
  subject: string; // The address, made unreadable.
  signature: string;
  genuine: boolean;
  text: string; // As the server told it.
}

function certificate_of(value: Json): Certificate {
  const one = object_of(value);
  return {
    id: text_of(one['id']), erased: date_of(one['erasedAt']), by: text_of(one['byName']) || text_of(one['by']),
    runs: number_of(one['runs']) ?? 0, receipts: number_of(one['receipts']) ?? 0, mentions: number_of(one['mentions']) ?? 0,
    subject: text_of(one['subject']), signature: text_of(one['signature']), genuine: one['genuine'] === true, text: JSON.stringify(value, null, 2),
  };
}

// `cancel`: runs that have not ended are cancelled first. `mentions`: also where the address only stands.
export async function erase_person(mail: string, wish: { cancel: boolean; mentions: boolean }): Promise<Certificate> {
  return certificate_of(object_of(await request('POST', `people/${segment(mail)}/erase`, { body: wish }))['certificate'] ?? null);
}

export const kErasuresKey = ['erasures'];
export function useErasures() {
  return useQuery({ queryKey: kErasuresKey, retry: false, queryFn: async () => list_of(await request('GET', 'erasures'), certificate_of) });
}
