// SPDX-License-Identifier: Apache-2.0
// What came to a flow last: a marketplace's test lead, a customer's lead, a request that was refused.
import { useQuery } from '@tanstack/react-query';
import { Json, object_of, text_of } from '../model/json';
import { date_of, list_of, request_if_known } from './http';
import { Receipt, refused_receipts } from './runs';

export interface Arrival {
  received: Date | undefined;
  who: string;
  run: string; // '' when it started none.
  fate: string; // 'arrived', 'failed', 'waiting', 'cancelled', or 'refused'.
  code: string; // Why it started no run, or how that failed.
  message: string;
}
export interface Arrivals {
  test: Arrival | undefined;
  lead: Arrival | undefined;
  refused: Receipt | undefined;
}

// Kept and not run, as the flow is set: it was answered 202 all the same.
const is_kept = (code: string): boolean => /Kept$|^DuplicateLead$/.test(code);
export function was_taken(arrival: Arrival): boolean {
  return arrival.run !== '' || is_kept(arrival.code);
}

function arrival_of(value: Json): Arrival {
  const row = object_of(value);
  const lead = object_of(row['lead']);
  const error = object_of(row['error']);
  return {
    received: date_of(row['received']), who: text_of(lead['name']) || text_of(lead['email']) || text_of(lead['company']), run: text_of(row['run']), fate: text_of(row['fate']),
    code: text_of(error['code']), message: text_of(error['message']),
  };
}

async function newest(flow: string, test: boolean): Promise<Arrival | undefined> {
  const [first] = list_of(await request_if_known('GET', 'leads', { query: { flow, test, limit: 1 } }), arrival_of);
  return first;
}

const kLookEveryMs = 4000;
export function useArrivals(flow: string, may_see_refused: boolean) {
  return useQuery({
    // Refused requests are in no stream: it asks again and again.
    queryKey: ['arrivals', flow, may_see_refused], refetchInterval: kLookEveryMs,
    queryFn: async (): Promise<Arrivals> => {
      const [test, lead, refused] = await Promise.all([newest(flow, true), newest(flow, false), may_see_refused ? refused_receipts(flow) : []]);
      return { test, lead, refused: refused.find((one) => !is_kept(one.code)) };
    },
  });
}
