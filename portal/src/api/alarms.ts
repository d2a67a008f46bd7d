// SPDX-License-Identifier: Apache-2.0
// What the server has to say by itself.
import { useQuery } from '@tanstack/react-query';
import { object_of, text_of } from '../model/json';
import { date_of, list_of, request_if_known } from './http';

export interface Alarm {
  kind: string;
  subject: string;
  flow: string;
  flow_name: string;
  message: string;
  advice: string;
  since: Date | undefined;
}

export function useAlarms() {
  return useQuery({
    queryKey: ['alarms'], refetchInterval: 30_000, retry: false,
    queryFn: async (): Promise<Alarm[]> => list_of((await request_if_known('GET', 'alarms')) ?? [], (item) => {
      const one = object_of(item);
      return {
        kind: text_of(one['kind']), subject: text_of(one['subject']), flow: text_of(one['flow']), flow_name: text_of(one['flowName']),
        message: text_of(one['message']), advice: text_of(one['advice']), since: date_of(one['since']),
      };
    }),
  });
}
