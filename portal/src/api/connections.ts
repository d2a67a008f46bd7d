// SPDX-License-Identifier: Apache-2.0
// Connections: the list with how each is, adding, testing, signing in, replacing, removing.
import { useQuery } from '@tanstack/react-query';
import { Json, object_of, text_of } from '../model/json';
import { ConnectionState, state_of } from '../model/connection_state';
import { date_of, list_of, listed, request, request_if_known, segment } from './http';

export interface Connection {
  name: string;
  api: string;
  created: Date | undefined;
  settings: Record<string, string>;
  secrets: string[];
  // What follows is undefined where the server does not tell.
  state: ConnectionState | undefined;
  expires: Date | undefined;
  signed_in: Date | undefined;
  can_sign_in: boolean;
  last_call: { at: Date | undefined; ok: boolean; error: string } | undefined;
  used_by: string[] | undefined;
}

export function connection_of(value: Json): Connection {
  const connection = object_of(value);
  const call = connection['lastCall'];
  return {
    name: text_of(connection['name']), api: text_of(connection['api']), created: date_of(connection['created']),
    settings: Object.fromEntries(Object.entries(object_of(connection['settings'])).map(([key, setting]) => [key, text_of(setting)])),
    secrets: list_of(connection['secrets'], text_of),
    state: state_of(text_of(connection['state'])), expires: date_of(connection['expires']), signed_in: date_of(connection['signedIn']),
    // Told since connections have a state; before, nobody can sign in.
    can_sign_in: connection['canSignIn'] === true || connection['state'] === 'not_signed_in',
    last_call: call === undefined || call === null ? undefined
      : { at: date_of(object_of(call)['at']), ok: object_of(call)['ok'] === true, error: text_of(object_of(call)['error']) },
    used_by: Array.isArray(connection['usedBy']) ? list_of(connection['usedBy'], (one) => (typeof one === 'string' ? one : text_of(object_of(one)['name']))) : undefined,
  };
}

export const kConnectionsKey = ['connections'];
export function useConnections() {
  return useQuery({
    queryKey: kConnectionsKey,
    queryFn: async () => list_of(listed(await request('GET', 'connections'), 'connections'), connection_of),
  });
}

export async function add_connection(given: {
  api: string; name: string; settings: Record<string, string>; secrets: Record<string, string>;
}): Promise<void> {
  await request('POST', 'connections', { body: { ...given } });
}

// A secret that is not given stays as it is.
export async function change_connection(name: string, given: { settings: Record<string, string>; secrets: Record<string, string> }): Promise<void> {
  await request('PATCH', `connections/${segment(name)}`, { body: { ...given } });
}

export async function remove_connection(name: string): Promise<void> {
  await request('DELETE', `connections/${segment(name)}`);
}

export interface Health {
  ok: boolean;
  message: string;
}
// Null when the server cannot test connections.
export async function test_connection(name: string): Promise<Health | null> {
  const value = await request_if_known('POST', `connections/${segment(name)}/test`);
  if (value === undefined) return null;
  return { ok: object_of(value)['ok'] === true, message: text_of(object_of(value)['message']) };
}

// The far side's page on which a person signs in; it comes back to the connections page.
export async function begin_sign_in(name: string): Promise<string | null> {
  const value = await request_if_known('POST', `connections/${segment(name)}/authorize`);
  return value === undefined ? null : text_of(object_of(value)['url']);
}

// The names of the flows that use the other one now.
export async function replace_connection(name: string, other: string): Promise<string[]> {
  const value = await request('POST', `connections/${segment(name)}/replace`, { body: { with: other } });
  return list_of(object_of(value)['flows'], (one) => (typeof one === 'string' ? one : text_of(object_of(one)['name'])));
}
