// SPDX-License-Identifier: Apache-2.0
import { afterEach, expect, it, vi } from 'vitest';
import { import_connector, table_fields } from './catalogue';
import { request, request_if_known } from './http';
import { local_url } from './trigger';

function answering(status: number, body: unknown): void {
  vi.stubGlobal('document', { baseURI: 'https://x.example/leads/' });
  vi.stubGlobal('fetch', vi.fn(async () => new Response(body === undefined ? null : JSON.stringify(body), { status })));
}
afterEach(() => vi.unstubAllGlobals());

it('the fields that a server describes become editors', async () => {
  answering(200, { fields: [
    { key: 'body/name', title: 'Name', type: 'string', required: true, visibility: 'normal' },
    { key: 'body/kind', type: 'string', options: [{ value: 1, title: 'One' }], visibility: 'important' },
    { key: 'x', type: 'string', visibility: 'internal' }, { key: 'list', dynamic: 'options' },
  ] });
  const fields = await table_fields({ api: 'shared_x', operation: 'Post', field: undefined, connection: 'c', values: {} });
  expect(fields?.map((one) => [one.path.at(-1), one.title, one.editor])).toEqual([
    ['body/name', 'Name', 'text'], ['body/kind', 'body/kind', 'choice'], ['list', 'list', 'choice']]);
  expect(fields?.[1]?.choices).toEqual([{ value: '1', title: 'One', stored: 1 }]);
});

it('what the server does not know hides the feature; a fault of it does not', async () => {
  answering(404, { error: { code: 'not_found', message: '' } });
  expect(await import_connector('{}', undefined)).toBeNull();
  expect(await request_if_known('GET', 'x')).toBeUndefined();
  answering(503, { error: { code: 'unavailable', message: 'later' } });
  await expect(request('GET', 'x')).rejects.toMatchObject({ status: 503, code: 'unavailable', message: 'later' });
});

it('a change carries the header that no foreign page can set, below the base path', async () => {
  answering(204, undefined);
  await request('DELETE', 'session');
  const [address, options] = vi.mocked(fetch).mock.calls[0] ?? [];
  expect(address).toBe('https://x.example/leads/api/v1/session');
  expect((options?.headers as Record<string, string>)['X-Leadflow-Portal']).toBe('1');
});

it('a flow’s public URL is reached through the pages’ own server', () => {
  answering(200, null);
  expect(local_url('https://public.example/workflows/1/triggers/manual/paths/invoke?sig=x'))
    .toBe('https://x.example/leads/workflows/1/triggers/manual/paths/invoke?sig=x');
});
