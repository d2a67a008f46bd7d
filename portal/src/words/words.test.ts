// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { bare_texts, texts } from '../test/texts';
import { kLanguages, t, Words } from './words';

const kFiles = import.meta.glob<Words>('./*.json', { import: 'default', eager: true });
// All sources are parsed; a machine with much else to do takes its time.
const kSlow = 120_000;
const places = (text: string): string[] => (text.match(/\{\d\}/g) ?? []).sort();

// What Microsoft's Swedish text tells people to look for.
const kGuide: [string, string][] = [
  ['Sign in', 'Logga in'], ['My flows', 'Mina flöden'], ['Automated, from blank', 'Automatiserad, från tom'], ['When an HTTP request is received', 'När en HTTP-begäran tas emot'],
  ['Request Body JSON Schema', 'JSON-schema för begärandetext'], ['Use sample payload to generate schema', 'Generera schemat genom att använda en exempelnyttolast'],
  ['New step', 'Nytt steg'], ['Search actions and connectors', 'Sök anslutningar och åtgärder'], ['Actions', 'Åtgärder'], ['Create a new record', 'Skapa en ny post'],
  ['Organization Name', 'Organisationsnamn'], ['Entity Name', 'Entitetsnamn'], ['Leads', 'Leads'], ['Dynamic content', 'Dynamiskt innehåll'], ['Send an email', 'Skicka ett e-postmeddelande'],
  ['To', 'Till'], ['Subject', 'Ämne'], ['Body', 'Brödtext'], ['Save', 'Spara'], ['HTTP POST URL', 'HTTP POST-URL'], ['Edit', 'Redigera'], ['Test', 'Testa'],
  ["I'll perform the trigger action", 'Jag vill utföra utlösningsåtgärden'],
];

describe('the words of the pages', () => {
  it('are English where no language says otherwise, with values in their places', () => {
    expect(t('Rename {0}', 'a {1} b')).toBe('Rename a {1} b');
    expect(kLanguages).toEqual(['en', 'sv']);
  });

  it('all go through t()', () => {
    expect(bare_texts()).toEqual([]);
  }, kSlow);

  it.each(Object.keys(kFiles))('are complete in %s, and keep what is filled in', (file) => {
    const words = kFiles[file] ?? {};
    expect(texts().filter((one) => !Object.hasOwn(words, one))).toEqual([]);
    expect(Object.entries(words).filter(([key, text]) => text === '' || places(key).join() !== places(text).join())).toEqual([]);
  }, kSlow);

  it('in Swedish are those of the marketplace guide', () => {
    const words = kFiles['./sv.json'] ?? {};
    expect(kGuide.filter(([english, swedish]) => words[english] !== swedish)).toEqual([]);
  });
});
