// SPDX-License-Identifier: Apache-2.0
// What people set about the server, and what it says of itself.
import { useQuery } from '@tanstack/react-query';
import { is_object, Json, object_of, text_of } from '../model/json';
import { date_of, list_of, number_of, request, request_if_known } from './http';

export interface AlarmSettings {
  mail_to: string[];
  connection: string;
  webhook: string;
}
export interface Settings {
  retention_days: number | undefined; // Undefined: runs are kept for ever.
  alarms: AlarmSettings;
  server: { public_url: string; listen: string; version: string };
  certificate: { subject: string; issuer: string; ends: Date | undefined; self_signed: boolean } | undefined;
}

function settings_of(value: Json): Settings {
  const settings = object_of(value);
  const alarms = object_of(settings['alarms']);
  const server = object_of(settings['server']);
  const certificate = object_of(settings['certificate']);
  return {
    retention_days: number_of(object_of(settings['retention'])['days']),
    alarms: { mail_to: list_of(alarms['mailTo'], text_of), connection: text_of(alarms['connection']), webhook: text_of(alarms['webhook']) },
    server: { public_url: text_of(server['publicUrl']), listen: text_of(server['listen']), version: text_of(server['version']) },
    certificate: !is_object(settings['certificate']) ? undefined
      : { subject: text_of(certificate['subject']), issuer: text_of(certificate['issuer']), ends: date_of(certificate['ends']), self_signed: certificate['selfSigned'] === true },
  };
}

export const kSettingsKey = ['settings'];
// Null when the server has none to tell, or not to us.
export function useSettings(may_ask: boolean) {
  return useQuery({
    queryKey: kSettingsKey, enabled: may_ask, retry: false,
    queryFn: async (): Promise<Settings | null> => {
      const value = await request_if_known('GET', 'settings');
      return value === undefined ? null : settings_of(value);
    },
  });
}

export async function save_retention(days: number | undefined): Promise<void> {
  await request('PUT', 'settings/retention', { body: { days: days ?? null } });
}

export async function save_alarms(alarms: AlarmSettings): Promise<void> {
  await request('PUT', 'settings/alarms', { body: { mailTo: alarms.mail_to, connection: alarms.connection, webhook: alarms.webhook } });
}

export async function test_alarms(): Promise<{ ok: boolean; message: string }> {
  const value = object_of(await request('POST', 'settings/alarms/test'));
  return { ok: value['ok'] !== false, message: text_of(value['message']) };
}
