// SPDX-License-Identifier: Apache-2.0
// Undo and redo: snapshots of values that share what did not change. Changes under the same label
// that follow each other (typing in one field) are one step.

export interface History<T> {
  past: T[];
  present: T;
  future: T[];
  label: string;
}

const kStepsMax = 200;

export function begun<T>(present: T): History<T> {
  return { past: [], present, future: [], label: '' };
}

export function changed<T>(history: History<T>, present: T, label = ''): History<T> {
  if (present === history.present) return history;
  if (label !== '' && label === history.label) return { ...history, present, future: [] };
  return { past: [...history.past, history.present].slice(-kStepsMax), present, future: [], label };
}

export function undone<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return { past: history.past.slice(0, -1), present: before, future: [history.present, ...history.future], label: '' };
}

export function redone<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future, label: '' };
}
