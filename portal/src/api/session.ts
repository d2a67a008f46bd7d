// SPDX-License-Identifier: Apache-2.0
// Who is signed in, and signing in and out. A server that knows no sessions yet lets in whoever its
// own checks let in; the pages then show no account.
import { useQuery } from '@tanstack/react-query';
import { Json, object_of, text_of } from '../model/json';
import { list_of, Problem, request, request_if_known } from './http';

export type Role = 'owner' | 'editor' | 'operator' | 'viewer';
export interface Session {
  user: { id: string; email: string; name: string; role: Role; second_factor: boolean | undefined } | undefined;
  permissions: string[];
  can_edit: boolean;
  can_operate: boolean;
  can_manage: boolean;
  can_see_content: boolean; // What leads held.
}

const kRoles: readonly Role[] = ['owner', 'editor', 'operator', 'viewer'];

export function role_of(value: Json | undefined): Role {
  return kRoles.find((role) => role === value) ?? 'viewer';
}

function session_of(value: Json): Session {
  const user = object_of(object_of(value)['user']);
  const role = role_of(user['role']);
  return {
    user: { id: text_of(user['id']), email: text_of(user['email']), name: text_of(user['name']), role, second_factor: typeof user['secondFactor'] === 'boolean' ? user['secondFactor'] : undefined },
    permissions: list_of(object_of(value)['permissions'], text_of),
    can_edit: role === 'owner' || role === 'editor', can_operate: role !== 'viewer', can_manage: role === 'owner', can_see_content: role !== 'viewer',
  };
}

const kOpen: Session = { user: undefined, permissions: [], can_edit: true, can_operate: true, can_manage: true, can_see_content: true };

// Null when nobody is signed in.
async function session(): Promise<Session | null> {
  try {
    const value = await request_if_known('GET', 'session');
    if (value !== undefined) return session_of(value);
    // No sessions here: whether the API lets us in decides.
    await request('GET', 'run-counts');
    return kOpen;
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    throw error;
  }
}

export const kSessionKey = ['session'];
export function useSession() {
  return useQuery({ queryKey: kSessionKey, queryFn: session, staleTime: 60_000, retry: false });
}

export async function sign_in(email: string, password: string, code: string): Promise<Session> {
  return session_of(await request('POST', 'session', { body: { email, password, ...(code ? { code } : {}) } }));
}

export async function sign_out(everywhere: boolean): Promise<void> {
  await request('DELETE', everywhere ? 'sessions' : 'session');
}

export async function change_password(current: string, password: string): Promise<void> {
  await request('POST', 'session/password', { body: { current, password } });
}

export interface Methods {
  password: boolean;
  oidc: { name: string; url: string }[];
}
export async function sign_in_methods(): Promise<Methods> {
  const value = object_of(await request_if_known('GET', 'sign-in/methods'));
  return {
    password: value['password'] !== false,
    oidc: list_of(value['oidc'], (item) => ({ name: text_of(object_of(item)['name']), url: text_of(object_of(item)['url']) })),
  };
}

export async function setup_is_possible(token: string): Promise<boolean> {
  return (await request_if_known('GET', 'setup', { query: { token } })) !== undefined;
}

export async function set_up(given: { token: string; email: string; name: string; password: string }): Promise<void> {
  await request('POST', 'setup', { body: given });
}

export async function accept_invitation(given: { token: string; name: string; password: string }): Promise<void> {
  await request('POST', 'invitations/accept', { body: given });
}
