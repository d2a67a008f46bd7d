// SPDX-License-Identifier: Apache-2.0
// Definitions as tests tell them: step('A'), step('B', 'A') is B after A.
import both from '../../../tests/conformance/flows/guide-both.json?raw';
import crm from '../../../tests/conformance/flows/guide-crm.json?raw';
import mail from '../../../tests/conformance/flows/guide-mail.json?raw';
import outlook from '../../../tests/conformance/flows/guide-outlook.json?raw';
import { JsonObject, object_of, parse_json } from '../model/json';

export function step(after: Record<string, string[]> | string[] = [], more: JsonObject = {}): JsonObject {
  const run_after = Array.isArray(after)
    ? Object.fromEntries(after.map((name) => [name, ['Succeeded']])) : after;
  return { type: 'Compose', runAfter: run_after, inputs: '', ...more };
}

export function definition(actions: JsonObject, schema: JsonObject = {}): JsonObject {
  return {
    $schema: 'x', contentVersion: '1.0.0.0',
    triggers: { manual: { type: 'Request', kind: 'Http', inputs: { schema } } },
    actions, outputs: {}, 'x-unknown': { kept: true },
  };
}

export function scope(actions: JsonObject, after: string[] = []): JsonObject {
  return { type: 'Scope', runAfter: Object.fromEntries(after.map((name) => [name, ['Succeeded']])), actions };
}

export function guide(name: 'both' | 'crm' | 'mail' | 'outlook'): string {
  return { both, crm, mail, outlook }[name];
}

export function guide_definition(name: 'both' | 'crm' | 'mail' | 'outlook'): JsonObject {
  const root = object_of(parse_json(guide(name)));
  return object_of(object_of(root['properties'])['definition']);
}
