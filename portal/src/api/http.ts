// SPDX-License-Identifier: Apache-2.0
// The only place that fetches. Addresses are relative to <base href>, so that the pages work under
// any path; every request that changes something carries the header that no foreign page can set.
import { is_object, Json, object_of, parse_json, text_of } from '../model/json';
import { t } from '../words/words';

export class Problem extends Error {
  constructor(readonly status: number, readonly code: string, message: string, readonly details?: Json) {
    super(message);
  }
}

export interface Call {
  query?: Record<string, string | number | boolean | undefined>;
  body?: Json;
  raw?: BodyInit;
  signal?: AbortSignal;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

let on_signed_out: () => void = () => undefined;
// Told when an answer says that nobody is signed in (any more).
export function when_signed_out(then: () => void): void {
  on_signed_out = then;
}

export function api_address(path: string, query: Call['query'] = {}): string {
  const url = new URL(`api/v1/${path}`, document.baseURI);
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') url.searchParams.set(key, String(value));
  }
  return url.href;
}

async function answer(method: Method, path: string, call: Call): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (method !== 'GET') headers['X-Leadflow-Portal'] = '1';
  if (call.body !== undefined) headers['Content-Type'] = 'application/json';
  try {
    return await fetch(api_address(path, call.query), {
      method, headers, credentials: 'same-origin', signal: call.signal ?? null,
      body: call.raw ?? (call.body === undefined ? null : JSON.stringify(call.body)),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Problem(0, 'Unreachable', t('The server cannot be reached. What you see may be old.'));
  }
}

// A good answer; any other becomes a Problem.
async function good_answer(method: Method, path: string, call: Call): Promise<Response> {
  const response = await answer(method, path, call);
  if (response.ok) return response;
  if (response.status === 401 && !path.startsWith('session')) on_signed_out();
  const body = parse_json(await response.text());
  const error = object_of(object_of(body)['error']);
  throw new Problem(response.status, text_of(error['code']), text_of(error['message']) || t('The server answered {0}.', response.status), body);
}

export async function request(method: Method, path: string, call: Call = {}): Promise<Json> {
  const response = await good_answer(method, path, call);
  const text = await response.text();
  const body = text === '' ? null : parse_json(text);
  if (body === undefined) throw new Problem(response.status, 'NotJson', t('The server answered something else than JSON.'));
  return body;
}

// A file as it is, with what the server says of it.
export async function request_file(path: string, call: Call = {}): Promise<{ content: Blob; headers: Headers }> {
  const response = await good_answer('GET', path, call);
  return { content: await response.blob(), headers: response.headers };
}

// Nothing when the server does not know the address (yet): the feature is hidden then.
export async function request_if_known(method: Method, path: string, call: Call = {}): Promise<Json | undefined> {
  try {
    return await request(method, path, call);
  } catch (error) {
    if (error instanceof Problem && (error.status === 404 || error.status === 405)) return undefined;
    throw error;
  }
}

export function segment(text: string): string {
  return encodeURIComponent(text);
}

// --- Reading what came ------------------------------------------------------------------------

export function date_of(value: Json | undefined): Date | undefined {
  if (typeof value !== 'string') return undefined;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

export function number_of(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

export function list_of<T>(value: Json | undefined, read: (item: Json) => T): T[] {
  return Array.isArray(value) ? value.map(read) : [];
}

// Answers are lists, or objects that hold one under `key` beside a place to go on from.
export function listed(value: Json | undefined, key: string): Json | undefined {
  return is_object(value) ? value[key] : value;
}

export function message_of(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
