// SPDX-License-Identifier: Apache-2.0
// Backups: the one that is being taken, and the last one that is whole.
import { useQuery } from '@tanstack/react-query';
import { is_object, Json, object_of, text_of } from '../model/json';
import { date_of, number_of, request, request_if_known } from './http';

export interface Backups {
  state: 'none' | 'running' | 'done' | 'failed';
  file: string;
  done: number;
  all: number;
  fault: string;
  last: { file: string; at: Date | undefined; runs: number; bytes: number } | undefined;
}

const kStates = ['running', 'done', 'failed'] as const;
const kLookAgainMs = 500;

function backups_of(value: Json): Backups {
  const object = object_of(value);
  const last = object_of(object['last']);
  return {
    state: kStates.find((one) => one === text_of(object['state'])) ?? 'none',
    file: text_of(object['file']), fault: text_of(object['fault']),
    done: number_of(object['done']) ?? 0, all: number_of(object['all']) ?? 0,
    last: !is_object(object['last']) ? undefined
      : { file: text_of(last['file']), at: date_of(last['at']), runs: number_of(last['runs']) ?? 0, bytes: number_of(last['bytes']) ?? 0 },
  };
}

// Null when the server has none to tell.
export function useBackups() {
  return useQuery({
    queryKey: ['backups'], retry: false,
    queryFn: async (): Promise<Backups | null> => {
      const value = await request_if_known('GET', 'backups');
      return value === undefined ? null : backups_of(value);
    },
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? kLookAgainMs : false),
  });
}

export async function take_backup(): Promise<void> {
  await request('POST', 'backups');
}
