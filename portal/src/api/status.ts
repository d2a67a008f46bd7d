// SPDX-License-Identifier: Apache-2.0
// How the server is: live and ready, as operators see it.
import { useQuery } from '@tanstack/react-query';

export interface ServerHealth {
  reachable: boolean;
  ready: boolean;
}

export function useServerHealth() {
  return useQuery({
    queryKey: ['health'], refetchInterval: 15_000, retry: false,
    queryFn: async (): Promise<ServerHealth> => {
      try {
        const response = await fetch(new URL('health/ready', document.baseURI), { credentials: 'omit' });
        return { reachable: true, ready: response.ok };
      } catch {
        return { reachable: false, ready: false };
      }
    },
  });
}
