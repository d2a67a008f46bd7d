// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { definition, step } from '../test/factories';
import { advice_for, loops_around, outcome_of, record_of, StepRecord, turns_of } from './run';
import { ago_text, duration_text, recurrence_text } from './time';

const from = definition({
  Outer: { type: 'Foreach', foreach: '@x()', actions: {
    Inner: { type: 'Foreach', foreach: '@y()', actions: { Step: step() } } } },
});
const record = (name: string, repetition: string, status: StepRecord['status'] = 'Succeeded'): StepRecord => ({
  name, repetition, status, code: '', error: undefined, started: undefined, ended: undefined, inputs: undefined,
  outputs: undefined, inputs_hidden: false, outputs_hidden: false, attempts: [],
});
const records = [record('Outer', ''), record('Inner', '000000'), record('Inner', '000001'),
  record('Step', '000000-000000'), record('Step', '000001-000000'), record('Step', '000001-000001', 'Failed')];

describe('the turns of loops', () => {
  const around = loops_around(from);
  it('are counted within the turn that is chosen outside', () => {
    expect(turns_of(records, around, 'Outer', {})).toEqual({ count: 2, failed: [1] });
    expect(turns_of(records, around, 'Inner', { Outer: 0 })).toEqual({ count: 1, failed: [] });
    expect(turns_of(records, around, 'Inner', { Outer: 1 })).toEqual({ count: 2, failed: [1] });
  });
  it('choose the record that a card shows', () => {
    expect(record_of(records, 'Step', around.get('Step') ?? [], { Outer: 1, Inner: 1 })?.status).toBe('Failed');
    expect(record_of(records, 'Step', around.get('Step') ?? [], { Outer: 0, Inner: 1 })).toBeUndefined();
  });
});

it('an error comes with what to do', () => {
  expect(advice_for('Unauthorized', 'invalid_client')).toContain('secret');
  expect(advice_for('Strange', 'nothing known')).toBeUndefined();
});

describe('what came of a run', () => {
  const failed = (name: string, attempts: number): StepRecord => ({
    ...record(name, '', 'Failed'), error: { code: 'X', message: `${name} broke` },
    attempts: Array.from({ length: attempts }, () => ({ number: 1, code: '', message: '', started: undefined, ended: undefined, possibly_sent: false })),
  });
  it('is told when it is final, and not before', () => {
    expect(outcome_of('Running', [], undefined)).toBeUndefined();
    expect(outcome_of('Succeeded', [record('A', ''), record('B', '', 'Skipped')], undefined)).toEqual({ kind: 'succeeded', done: 1, skipped: 1 });
    expect(outcome_of('Cancelled', [], undefined)).toEqual({ kind: 'cancelled' });
  });
  it('names the step that failed by itself, not the one that holds it', () => {
    expect(outcome_of('Failed', [failed('Scope', 0), failed('Send', 2)], undefined)).toEqual({ kind: 'failed', step: 'Send', message: 'Send broke' });
    expect(outcome_of('TimedOut', [], { code: 'T', message: 'too late' })).toEqual({ kind: 'failed', step: undefined, message: 'too late' });
  });
});

it('times read well', () => {
  expect([3, 1500, 61_000, 7_200_000].map(duration_text)).toEqual(['3 ms', '1.5 s', '1 min 1 s', '2 h 0 min']);
  expect(ago_text(new Date(0), new Date(7_200_000))).toBe('2 h ago');
  expect(recurrence_text({ frequency: 'Week', interval: 1, hours: [8, 12], minutes: [], days: ['friday', 'Monday'], zone: '' }))
    .toBe('Runs at 8:00, 12:00 on Monday, Friday');
});
