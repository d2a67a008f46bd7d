// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { days_text, kConnectionStates, needs_care, state_of, state_words } from './connection_state';

it('the state of a connection is said in words; an unknown one is not shown', () => {
  expect(kConnectionStates.map(state_words)).toEqual(['Connected', 'Its last call failed', 'Expires soon', 'Expired', 'Not signed in']);
  expect(kConnectionStates.filter(needs_care)).toEqual(['failing', 'expires_soon', 'expired', 'not_signed_in']);
  expect(state_of('of another server')).toBeUndefined();
  expect(needs_care(undefined)).toBe(false);
});

it('the end of an account is counted in days', () => {
  const now = new Date('2026-03-01T12:00:00Z');
  const after = (hours: number): string => days_text(new Date(now.getTime() + hours * 3_600_000), now);
  expect([5, 30, 24 * 9 + 1, -3, -60].map(after)).toEqual(['within a day', 'in 1 day', 'in 9 days', 'within the last day', '2 days ago']);
});
