// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { drop_draft, read_draft, write_draft } from './draft';

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value), removeItem: (key: string) => void kept.delete(key),
  });
});
afterEach(() => vi.unstubAllGlobals());

it('unsaved work is kept per flow, with the version that it began from', () => {
  write_draft('1', { text: '{"a":1}', name: 'One', version: 3 });
  write_draft(undefined, { text: '{}', name: '', version: 0 });
  expect(read_draft('1')).toMatchObject({ text: '{"a":1}', name: 'One', version: 3 });
  expect(read_draft(undefined)?.text).toBe('{}');
  expect(read_draft('2')).toBeUndefined();
  drop_draft('1');
  expect(read_draft('1')).toBeUndefined();
});

it('a full store loses no work on the page', () => {
  vi.stubGlobal('localStorage', { getItem: () => 'no JSON', setItem: () => { throw new Error('full'); }, removeItem: () => undefined });
  expect(() => write_draft('1', { text: 'x', name: '', version: 1 })).not.toThrow();
  expect(read_draft('1')).toBeUndefined();
});
