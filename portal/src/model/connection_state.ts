// SPDX-License-Identifier: Apache-2.0
// How a connection is, in words, and how urgent that is.
import { t } from '../words/words';

export const kConnectionStates = ['connected', 'failing', 'expires_soon', 'expired', 'not_signed_in'] as const;
export type ConnectionState = (typeof kConnectionStates)[number];

export function state_of(text: string): ConnectionState | undefined {
  return kConnectionStates.find((one) => one === text);
}

export function needs_care(state: ConnectionState | undefined): boolean {
  return state !== undefined && state !== 'connected';
}

export function state_words(state: ConnectionState): string {
  switch (state) {
    case 'connected': return t('Connected');
    case 'failing': return t('Its last call failed');
    case 'expires_soon': return t('Expires soon');
    case 'expired': return t('Expired');
    case 'not_signed_in': return t('Not signed in');
  }
}

const kDayMs = 86_400_000;

// "in 9 days", "tomorrow", "5 days ago"
export function days_text(until: Date, now: Date): string {
  const days = Math.floor((until.getTime() - now.getTime()) / kDayMs);
  if (days === 0) return t('within a day');
  if (days === 1) return t('in 1 day');
  if (days > 1) return t('in {0} days', days);
  return days === -1 ? t('within the last day') : t('{0} days ago', -days - 1);
}
