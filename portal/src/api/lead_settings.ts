// SPDX-License-Identifier: Apache-2.0
// What a flow does with leads that came before, test leads, and leads that must not be contacted; and
// with those that it cannot bring to their end.
import { useQuery } from '@tanstack/react-query';
import { is_object, Json, object_of, text_of } from '../model/json';
import { list_of, number_of, request, request_if_known, segment } from './http';

export type Duplicates = 'run' | 'mark' | 'once';
export type Kept = 'keep' | 'run';
export interface Fallback {
  mail_to: string[];
  connection: string;
  after_minutes: number;
  keep_trying_hours: number;
  include_lead: boolean;
}
export interface LeadSettings {
  duplicates: Duplicates;
  window_hours: number;
  test_leads: Kept;
  do_not_contact: Kept;
  fallback: Fallback | undefined;
}

export const kNewFallback: Fallback = { mail_to: [], connection: '', after_minutes: 30, keep_trying_hours: 72, include_lead: false };

function fallback_of(value: Json | undefined): Fallback | undefined {
  if (!is_object(value)) return undefined;
  return {
    mail_to: list_of(value['mailTo'], text_of), connection: text_of(value['connection']),
    after_minutes: number_of(value['afterMinutes']) ?? kNewFallback.after_minutes,
    keep_trying_hours: number_of(value['keepTryingHours']) ?? kNewFallback.keep_trying_hours, include_lead: value['includeLead'] === true,
  };
}

function settings_of(value: Json): LeadSettings {
  const settings = object_of(value);
  const duplicates = settings['duplicates'];
  return {
    duplicates: duplicates === 'run' || duplicates === 'once' ? duplicates : 'mark', window_hours: number_of(settings['windowHours']) ?? 24,
    test_leads: settings['testLeads'] === 'run' ? 'run' : 'keep', do_not_contact: settings['doNotContact'] === 'run' ? 'run' : 'keep',
    fallback: fallback_of(settings['fallback']),
  };
}

export function lead_settings_key(flow: string): string[] {
  return ['lead-settings', flow];
}
// Null when the server has none.
export function useLeadSettings(flow: string) {
  return useQuery({
    queryKey: lead_settings_key(flow), retry: false,
    queryFn: async () => {
      const value = await request_if_known('GET', `flows/${segment(flow)}/lead-settings`);
      return value === undefined ? null : settings_of(value);
    },
  });
}

export async function save_lead_settings(flow: string, settings: LeadSettings): Promise<void> {
  const { fallback } = settings;
  await request('PUT', `flows/${segment(flow)}/lead-settings`, {
    body: {
      duplicates: settings.duplicates, windowHours: settings.window_hours, testLeads: settings.test_leads, doNotContact: settings.do_not_contact,
      fallback: fallback === undefined ? null : {
        mailTo: fallback.mail_to, connection: fallback.connection, afterMinutes: fallback.after_minutes,
        keepTryingHours: fallback.keep_trying_hours, includeLead: fallback.include_lead,
      },
    },
  });
}
