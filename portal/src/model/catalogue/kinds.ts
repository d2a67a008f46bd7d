// SPDX-License-Identifier: Apache-2.0
// What the catalogue of operations is made of: connectors, operations, and flat lists of fields.
import { t } from '../../words/words';
import { JsonObject, Json } from '../json';

export type Editor = 'text' | 'multiline' | 'html' | 'code' | 'schema' | 'number' | 'boolean' | 'choice'
  | 'pairs' | 'condition' | 'list' | 'rows';

export interface Choice {
  value: string;
  title: string;
  stored?: Json; // What the definition holds, where it is no text.
  folder?: Json; // Of a tree: names what is inside.
}

export interface Field {
  path: (string | number)[]; // In the step: ['inputs', 'parameters', 'emailMessage/To'].
  title: string;
  editor: Editor;
  description?: string;
  placeholder?: string;
  required?: boolean;
  advanced?: boolean; // Hidden until it is asked for or filled.
  choices?: Choice[];
  // The server lists the choices, given the values of these other fields (by their last path part).
  dynamic?: { field: string; needs: string[]; tree?: boolean };
  // A part of the body whose own fields the server tells, given the values of these others.
  schema?: { field: string; needs: string[] };
  items?: Field[]; // Of a list of objects: what each has; paths begin at the item.
  length_max?: number;
  // Shown only when the condition on the step holds.
  shown?: (step: JsonObject) => boolean;
  fixed?: boolean; // Choices without a value of one's own.
}

export interface Output {
  title: string;
  keys: string[]; // Below outputs('X').
  type: string;
  description?: string;
}

export interface Operation {
  id: string;
  title: string;
  description: string;
  connector: string; // An id of a ConnectorCard.
  kind: 'trigger' | 'action';
  name: string; // What the step is called at first.
  is_sketch?: boolean; // Its form is still to be read.
  hidden?: boolean; // Known in flows, and no longer offered.
  important?: boolean;
  pages?: boolean; // Reads page after page when it is asked for many.
  make: () => JsonObject;
  fields: Field[];
  outputs?: Output[];
  matches: (step: JsonObject) => boolean;
  api?: string; // Needs a connection of this connector: "shared_smtp".
  // The fields of a table come from the server, given the values of these.
  dynamic_fields?: { needs: string[] };
}

export interface ConnectorCard {
  id: string;
  title: string;
  publisher: string;
  color: string;
  sign: string; // The icon's name.
}

export interface Catalogue {
  connectors: ConnectorCard[];
  operations: Operation[];
}

export function choices(...pairs: (string | [string, string])[]): Choice[] {
  return pairs.map((one) => (typeof one === 'string' ? { value: one, title: t(one) } : { value: one[0], title: t(one[1]) }));
}

export function of_type(type: string, kind?: string): (step: JsonObject) => boolean {
  return (step) =>
    lower(step['type']) === type.toLowerCase() &&
    (kind === undefined || lower(step['kind']) === kind.toLowerCase());
}

export function lower(value: Json | undefined): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}

// Tables are written in English and read in the reader's language; so is what the server describes,
// as far as the language knows it.
export function translated(field: Partial<Field>): Partial<Field> {
  return {
    ...field,
    ...(field.title ? { title: t(field.title) } : {}), ...(field.description ? { description: t(field.description) } : {}),
    ...(field.placeholder ? { placeholder: t(field.placeholder) } : {}),
  };
}

export function translated_operation(operation: Operation): Operation {
  return {
    ...operation, title: t(operation.title), description: t(operation.description), name: t(operation.name.replaceAll('_', ' ')).replaceAll(' ', '_'),
    ...(operation.outputs ? { outputs: operation.outputs.map((one) => ({ ...one, title: t(one.title) })) } : {}),
  };
}
