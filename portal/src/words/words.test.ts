// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { bare_texts, texts } from '../test/texts';
import { kLanguages, t, Words } from './words';

const kFiles = import.meta.glob<Words>('./*.json', { import: 'default', eager: true });
const places = (text: string): string[] => (text.match(/\{\d\}/g) ?? []).sort();

describe('the words of the pages', () => {
  it('are English where no language says otherwise, with values in their places', () => {
    expect(t('Rename {0}', 'a {1} b')).toBe('Rename a {1} b');
    expect(kLanguages).toEqual(['en', 'sv']);
  });

  it('all go through t()', () => {
    expect(bare_texts()).toEqual([]);
  });

  it.each(Object.keys(kFiles))('are complete in %s, and keep what is filled in', (file) => {
    const words = kFiles[file] ?? {};
    expect(texts().filter((one) => !Object.hasOwn(words, one))).toEqual([]);
    expect(Object.entries(words).filter(([key, text]) => text === '' || places(key).join() !== places(text).join())).toEqual([]);
  });
});
