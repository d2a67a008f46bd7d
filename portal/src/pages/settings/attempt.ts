// SPDX-License-Identifier: Apache-2.0
// Work that somebody asked for: what goes wrong is told, and what is shown is asked for anew.
import { message_of } from '../../api/http';
import { useDialogs } from '../../components/dialogs';

export function useAttempt(afterwards?: () => Promise<unknown>): (work: () => Promise<void>) => Promise<void> {
  const { tell } = useDialogs();
  return async (work) => {
    try {
      await work();
      await afterwards?.();
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
  };
}
