// SPDX-License-Identifier: Apache-2.0
// The words of the pages in the reader's language. English stands in the code and is the key; every
// file beside this one is a language of its own, found by its name. Loaded before anything is drawn.

export type Words = Record<string, string>;

const kStored = 'leadflow-language';
const kFiles = import.meta.glob<Words>('./*.json', { import: 'default' });

export const kLanguages: readonly string[] = ['en', ...Object.keys(kFiles).map((file) => file.slice(2, -5))].sort();

function wanted(): string {
  if (typeof localStorage === 'undefined' || typeof navigator === 'undefined') return 'en';
  const asked = [localStorage.getItem(kStored) ?? '', ...navigator.languages].map((one) => one.split('-')[0] ?? '');
  return asked.find((one) => kLanguages.includes(one)) ?? 'en';
}

async function loaded(language: string): Promise<Words> {
  try {
    return (await kFiles[`./${language}.json`]?.()) ?? {};
  } catch {
    // Words that did not arrive are read in English.
    return {};
  }
}

export const kLanguage = wanted();
const kWords = await loaded(kLanguage);
if (typeof document !== 'undefined') document.documentElement.lang = kLanguage;

// `text` with {0}, {1} … filled in. What a language lacks is said in English.
export function t(text: string, ...values: (string | number | undefined)[]): string {
  const found = Object.hasOwn(kWords, text) ? kWords[text] as string : text;
  return values.length === 0 ? found : found.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ''));
}

// The pages are drawn anew, in that language; unsaved work is kept as it is when a tab is closed.
export function choose_language(language: string): void {
  localStorage.setItem(kStored, language);
  window.location.reload();
}

export function language_name(language: string): string {
  const name = new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}
