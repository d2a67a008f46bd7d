// SPDX-License-Identifier: Apache-2.0
// What the server told once of the connectors that it has itself, kept in told.json without what the
// plain tests do not look at. The real answers are portal_designer.spec's and portal_guide.spec's.
import { kCatalogue, with_described } from '../model/catalogue/catalogue';
import { operation_from } from '../model/catalogue/described';
import { Json, JsonObject, object_of, parse_json, text_of } from '../model/json';
import told from './told.json?raw';

const kTold = Object.values(object_of(parse_json(told))).map(object_of);
const list = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.map(object_of) : []);

export const kToldCatalogue = kTold.reduce((catalogue, one) => with_described(catalogue, {
  connectors: [{ id: text_of(one['api']), title: text_of(one['title']), publisher: '', color: '', sign: 'plug' }],
  operations: list(one['operations']).map((operation) => operation_from(text_of(one['api']), operation)),
}), kCatalogue);

// Every text of it that the pages show through t().
export function told_texts(): string[] {
  const found: string[] = [];
  const visit = (value: Json | undefined): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        if (typeof inner === 'string' && /^(title|description|label)$/.test(key)) found.push(inner);
        else visit(inner);
      }
    }
  };
  visit(kTold);
  return found;
}
