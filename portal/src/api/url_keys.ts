// SPDX-License-Identifier: Apache-2.0
// A flow's URL: its keys and who uses them, and what it asks for besides.
import { useQuery } from '@tanstack/react-query';
import { is_object, Json, JsonObject, object_of, text_of } from '../model/json';
import { date_of, list_of, number_of, request, request_if_known, segment } from './http';

export interface UrlKey {
  is_older: boolean;
  created: Date | undefined;
  ends: Date | undefined;
  requests: number;
  callers: number;
  last_used: Date | undefined;
  last_address: string;
}

function keys_of(value: Json): UrlKey[] {
  return list_of(object_of(value)['keys'], (item) => {
    const key = object_of(item);
    return {
      is_older: key['name'] === 'older', created: date_of(key['created']), ends: date_of(key['ends']), requests: number_of(key['requests']) ?? 0,
      callers: number_of(key['callers']) ?? 0, last_used: date_of(key['lastUsed']), last_address: text_of(key['lastAddress']),
    };
  });
}

export function url_keys_key(flow: string): string[] {
  return ['url-keys', flow];
}
// Null when the server keeps none, or does not tell us.
export function useUrlKeys(flow: string, may_ask: boolean) {
  return useQuery({
    queryKey: url_keys_key(flow), enabled: may_ask, refetchInterval: 15_000, retry: false,
    queryFn: async (): Promise<UrlKey[] | null> => {
      const value = await request_if_known('GET', `flows/${segment(flow)}/url-keys`);
      return value === undefined ? null : keys_of(value);
    },
  });
}

export async function rotate_url(flow: string, overlap_days: number): Promise<void> {
  await request('POST', `flows/${segment(flow)}/url-keys/rotate`, { body: { overlapDays: overlap_days } });
}

export async function end_older_url(flow: string): Promise<void> {
  await request('DELETE', `flows/${segment(flow)}/url-keys/older`);
}

// --- What it asks for besides --------------------------------------------------------------------

export interface Guard {
  addresses: string[];
  per_minute: number | undefined;
  hmac_header: string;
  user: string;
  // Undefined where the server cannot ask for it.
  bearer: { tenant: string; audience: string; client_ids: string[] } | undefined;
  thumbprints: string[] | undefined;
}

function guard_of(value: Json): Guard {
  const guard = object_of(value);
  const bearer = object_of(guard['bearer']);
  return {
    addresses: list_of(guard['addresses'], text_of), per_minute: number_of(guard['perMinute']),
    hmac_header: text_of(object_of(guard['hmac'])['header']), user: text_of(object_of(guard['basic'])['user']),
    bearer: guard['bearer'] === undefined ? undefined : { tenant: text_of(bearer['tenant']), audience: text_of(bearer['audience']), client_ids: list_of(bearer['clientIds'], text_of) },
    thumbprints: guard['clientCertificate'] === undefined ? undefined : list_of(object_of(guard['clientCertificate'])['thumbprints'], text_of),
  };
}

export function guard_key(flow: string): string[] {
  return ['url-guard', flow];
}
export function useGuard(flow: string) {
  return useQuery({
    queryKey: guard_key(flow), retry: false,
    queryFn: async (): Promise<Guard | null> => {
      const value = await request_if_known('GET', `flows/${segment(flow)}/url-guard`);
      return is_object(value) ? guard_of(value) : null;
    },
  });
}

// A secret that is not given stays.
export async function save_guard(flow: string, guard: Guard, secrets: { hmac: string; password: string }): Promise<void> {
  const { bearer, thumbprints } = guard;
  const body: JsonObject = {
    addresses: guard.addresses, perMinute: guard.per_minute ?? null,
    hmac: guard.hmac_header === '' ? null : { header: guard.hmac_header, ...(secrets.hmac ? { secret: secrets.hmac } : {}) },
    basic: guard.user === '' ? null : { user: guard.user, ...(secrets.password ? { password: secrets.password } : {}) },
    ...(bearer ? { bearer: bearer.tenant === '' ? null : { tenant: bearer.tenant, audience: bearer.audience, clientIds: bearer.client_ids } } : {}),
    ...(thumbprints ? { clientCertificate: thumbprints.length === 0 ? null : { thumbprints } } : {}),
  };
  await request('PUT', `flows/${segment(flow)}/url-guard`, { body });
}
