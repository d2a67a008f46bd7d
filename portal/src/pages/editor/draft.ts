// SPDX-License-Identifier: Apache-2.0
// Unsaved work, kept in this browser until it is saved or discarded.
import { object_of, parse_json, text_of } from '../../model/json';

export interface Draft {
  text: string;
  name: string;
  version: number; // Of the flow that it began from.
  at: Date;
}

function key(flow: string | undefined): string {
  return `leadflow-draft:${flow ?? 'new'}`;
}

export function read_draft(flow: string | undefined): Draft | undefined {
  const stored = object_of(parse_json(localStorage.getItem(key(flow)) ?? ''));
  const text = text_of(stored['text']);
  return text === '' ? undefined : { text, name: text_of(stored['name']), version: Number(stored['version'] ?? 0), at: new Date(text_of(stored['at'])) };
}

export function write_draft(flow: string | undefined, draft: Omit<Draft, 'at'>): void {
  try {
    localStorage.setItem(key(flow), JSON.stringify({ ...draft, at: new Date().toISOString() }));
  } catch {
    // A full or forbidden store: the work is on the page all the same.
  }
}

export function drop_draft(flow: string | undefined): void {
  localStorage.removeItem(key(flow));
}
