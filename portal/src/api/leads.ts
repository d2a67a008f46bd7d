// SPDX-License-Identifier: Apache-2.0
// Leads: every one that came, with its fate; what they can be filtered by; their counts; as CSV.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Json, object_of, text_of } from '../model/json';
import { CountedLeads, day_after } from '../model/lead_counts';
import { action_words, Fate, kFates, source_words } from '../model/lead_words';
import { pause_of } from './events';
import { date_of, list_of, number_of, request, request_file, request_if_known } from './http';

export interface LeadEffect {
  action: string;
  kind: string; // 'record', 'mail', 'message' or 'call'.
  id: string;
  link: string; // The record's page; '' where there is none, or none to be shown.
  recipients: number | undefined;
}
export interface Lead {
  id: string;
  cursor: string;
  received: Date | undefined;
  run: string; // '' of a request that was refused or kept.
  receipt: number | undefined;
  flow: string;
  flow_name: string;
  // Empty where the lead does not say it, and where it is not to be seen.
  name: string;
  mail: string;
  company: string;
  country: string;
  offer: string;
  source: string;
  source_words: string;
  action: string;
  action_words: string;
  test: boolean;
  do_not_contact: boolean;
  fate: Fate;
  effects: LeadEffect[];
  error: { code: string; message: string };
  duplicate_of: string; // The run of the first.
}

export function effect_of(value: Json): LeadEffect {
  const effect = object_of(value);
  const link = text_of(effect['link']);
  return {
    action: text_of(effect['action']), kind: text_of(effect['kind']), id: text_of(effect['id']),
    link: /^https?:\/\//.test(link) ? link : '', recipients: number_of(effect['recipients']),
  };
}

export function lead_of(value: Json): Lead {
  const row = object_of(value);
  const lead = object_of(row['lead']);
  const error = object_of(row['error']);
  const source = text_of(lead['source']);
  const action = text_of(lead['action']);
  return {
    id: text_of(row['id']), cursor: text_of(row['cursor']), received: date_of(row['received']), run: text_of(row['run']),
    receipt: number_of(row['receipt']), flow: text_of(row['flow']), flow_name: text_of(row['flowName']),
    name: text_of(lead['name']), mail: text_of(lead['email']), company: text_of(lead['company']), country: text_of(lead['country']),
    offer: text_of(lead['offer']), source, source_words: source_words(source) || text_of(lead['sourceMeaning']),
    action, action_words: action_words(action) || text_of(lead['actionMeaning']),
    test: lead['test'] === true, do_not_contact: lead['doNotContact'] === true,
    fate: kFates.find((fate) => fate === row['fate']) ?? 'waiting', effects: list_of(row['effects'], effect_of),
    error: { code: text_of(error['code']), message: text_of(error['message']) }, duplicate_of: text_of(row['duplicateOf']),
  };
}

export const kLeadFilters = ['flow', 'offer', 'source', 'action', 'country', 'fate', 'test', 'search', 'from', 'to'] as const;
export type LeadFilter = Record<(typeof kLeadFilters)[number], string>; // '' lets all through; from and to are days of UTC, both within.

function query_of({ from, to, ...rest }: LeadFilter): Record<string, string> {
  const start = (day: string): string => (day === '' ? '' : `${day}T00:00:00Z`);
  return { ...rest, from: start(from), to: start(to && day_after(to)) };
}

const kPage = 50;
export const kLeadsKey = ['leads'];
export function useLeads(filter: LeadFilter) {
  return useInfiniteQuery({
    queryKey: [...kLeadsKey, filter], initialPageParam: '', refetchInterval: () => pause_of(5000),
    queryFn: async ({ pageParam }) => list_of(await request('GET', 'leads', { query: { ...query_of(filter), limit: kPage, before: pageParam } }), lead_of),
    getNextPageParam: (page: Lead[]) => (page.length === kPage ? page.at(-1)?.cursor : undefined),
  });
}

// The newest that match, and whether older ones were left out.
export async function leads_file(filter: LeadFilter): Promise<{ content: Blob; more: boolean }> {
  const { content, headers } = await request_file('leads.csv', { query: query_of(filter) });
  return { content, more: headers.get('X-Leadflow-More') === 'true' };
}

export interface LeadValues {
  offers: string[];
  sources: string[];
  actions: string[];
  countries: string[];
}
export function useLeadValues() {
  return useQuery({
    queryKey: [...kLeadsKey, 'values'],
    queryFn: async (): Promise<LeadValues> => {
      const value = object_of(await request('GET', 'lead-values'));
      return {
        offers: list_of(value['offers'], text_of), sources: list_of(value['sources'], text_of),
        actions: list_of(value['actions'], text_of), countries: list_of(value['countries'], text_of),
      };
    },
  });
}

// Null when the server does not count them. `from` is a day of UTC; the last is today.
export function useLeadCounts(from: string) {
  return useQuery({
    queryKey: [...kLeadsKey, 'counts', from], refetchInterval: () => pause_of(10_000), placeholderData: (before) => before,
    queryFn: async (): Promise<{ from: string; to: string; rows: CountedLeads[] } | null> => {
      const value = await request_if_known('GET', 'lead-days', { query: { from } });
      if (value === undefined) return null;
      const counts = object_of(value);
      return {
        from: text_of(counts['from']), to: text_of(counts['to']),
        rows: list_of(counts['rows'], (item) => {
          const row = object_of(item);
          return {
            day: text_of(row['day']), offer: text_of(row['offer']), source: text_of(row['source']), action: text_of(row['action']),
            test: row['test'] === true, count: number_of(row['count']) ?? 0,
          };
        }),
      };
    },
  });
}
