// SPDX-License-Identifier: Apache-2.0
// People, invitations, the second factor, and API tokens.
import { Json, object_of, text_of } from '../model/json';
import { date_of, list_of, listed, request, request_if_known, segment } from './http';
import { Role, role_of } from './session';

export interface User {
  id: string;
  email: string;
  name: string;
  role: Role;
  second_factor: boolean;
}

function user_of(value: Json): User {
  const user = object_of(value);
  return { id: text_of(user['id']), email: text_of(user['email']), name: text_of(user['name']), role: role_of(user['role']), second_factor: user['secondFactor'] === true };
}

// Undefined when the server knows no users.
export async function users(): Promise<User[] | null> {
  const value = await request_if_known('GET', 'users');
  return value === undefined ? null : list_of(listed(value, 'users'), user_of);
}

export async function change_user(id: string, change: { role?: Role; name?: string }): Promise<void> {
  await request('PATCH', `users/${segment(id)}`, { body: change });
}

export async function remove_user(id: string): Promise<void> {
  await request('DELETE', `users/${segment(id)}`);
}

export async function invite(email: string, role: Role): Promise<string> {
  return text_of(object_of(await request('POST', 'invitations', { body: { email, role } }))['link']);
}

export async function begin_second_factor(): Promise<{ secret: string; uri: string }> {
  const value = object_of(await request('POST', 'session/totp'));
  return { secret: text_of(value['secret']), uri: text_of(value['uri']) };
}

export async function confirm_second_factor(code: string): Promise<void> {
  await request('PUT', 'session/totp', { body: { code } });
}

export async function end_second_factor(code: string): Promise<void> {
  await request('DELETE', 'session/totp', { body: { code } });
}

export interface Token {
  name: string;
  created: Date | undefined;
}
export async function tokens(): Promise<Token[]> {
  return list_of(await request('GET', 'tokens'), (item) => ({
    name: text_of(object_of(item)['name']), created: date_of(object_of(item)['created']),
  }));
}

export async function add_token(name: string): Promise<string> {
  return text_of(object_of(await request('POST', 'tokens', { body: { name } }))['token']);
}

export async function remove_token(name: string): Promise<void> {
  await request('DELETE', `tokens/${segment(name)}`);
}
