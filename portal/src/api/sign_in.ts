// SPDX-License-Identifier: Apache-2.0
// How people sign in: by which providers, and whether by password; and one's own password.
import { Json, object_of, text_of } from '../model/json';
import { list_of, request, request_if_known, segment } from './http';

export interface Methods {
  password: boolean;
  providers: { title: string; url: string }[];
}
export async function sign_in_methods(): Promise<Methods> {
  const value = object_of(await request_if_known('GET', 'sign-in/methods'));
  return {
    password: value['password'] !== false,
    providers: list_of(value['oidc'], (item) => ({ title: text_of(object_of(item)['title']), url: text_of(object_of(item)['url']) })),
  };
}

// Where a browser goes to sign in, and comes back from to the page that was wanted.
export function provider_address(url: string, page: string): string {
  return page === '' ? url : `${url}?page=${segment(page)}`;
}

export type NewPeople = 'refuse' | 'viewer' | 'operator' | 'editor';
export const kNewPeople: readonly NewPeople[] = ['refuse', 'viewer', 'operator', 'editor'];
export interface Provider {
  id: string;
  title: string;
  issuer: string;
  client_id: string;
  has_secret: boolean;
  secret: string | undefined; // Undefined: as it is.
  new_people: NewPeople;
  domains: string[];
}
export interface SignInSettings {
  password: boolean;
  providers: Provider[];
  redirect_url: string;
}

function provider_of(value: Json): Provider {
  const one = object_of(value);
  return {
    id: text_of(one['id']), title: text_of(one['title']), issuer: text_of(one['issuer']), client_id: text_of(one['clientId']),
    has_secret: one['hasSecret'] === true, secret: undefined,
    new_people: kNewPeople.find((role) => role === one['newPeople']) ?? 'refuse', domains: list_of(one['domains'], text_of),
  };
}

// Null when the server knows nothing of it.
export async function sign_in_settings(): Promise<SignInSettings | null> {
  const value = await request_if_known('GET', 'settings/sign-in');
  if (value === undefined) return null;
  const settings = object_of(value);
  return { password: settings['password'] !== false, providers: list_of(settings['providers'], provider_of), redirect_url: text_of(settings['redirectUrl']) };
}

export async function save_sign_in_settings(settings: { password: boolean; providers: Provider[] }): Promise<void> {
  await request('PUT', 'settings/sign-in', {
    body: {
      password: settings.password,
      providers: settings.providers.map((one) => ({
        id: one.id, title: one.title, issuer: one.issuer, clientId: one.client_id, newPeople: one.new_people, domains: one.domains,
        ...(one.secret === undefined ? {} : { clientSecret: one.secret }),
      })),
    },
  });
}

// A name for addresses, out of what people read: "Contoso AB" is "contoso-ab".
export function provider_id(title: string, taken: string[]): string {
  const plain = title.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 28) || 'provider';
  const free = (id: string): boolean => id !== 'callback' && !taken.includes(id);
  let id = plain;
  for (let number = 2; !free(id); ++number) id = `${plain}-${number}`;
  return id;
}

export async function change_password(current: string, password: string): Promise<void> {
  await request('PUT', 'session/password', { body: { current, password } });
}
