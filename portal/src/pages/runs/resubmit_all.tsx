// SPDX-License-Identifier: Apache-2.0
// Resubmits all runs that match a filter, part by part: how far it is, a way to stop, what was refused.
import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Radio, RadioGroup, Spinner } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { message_of } from '../../api/http';
import { kRunsKey, resubmit_matching, Resubmitted, RunFilter } from '../../api/runs';
import { Failure } from '../../components/page';
import { Link } from '../../components/router';
import { t } from '../../words/words';

type State = 'asking' | 'working' | 'done';
const kRefusedShown = 20;

export function ResubmitAll({ filter, close }: { filter: RunFilter; close: () => void }) {
  const [from_failed, set_from_failed] = useState(false);
  const [state, set_state] = useState<State>('asking');
  const [done, set_done] = useState(0);
  const [refused, set_refused] = useState<Resubmitted['refused']>([]);
  const [fault, set_fault] = useState('');
  const stopped = useRef(false);
  const queries = useQueryClient();
  const work = async (): Promise<void> => {
    set_state('working');
    stopped.current = false;
    try {
      let before = '';
      do {
        const part = await resubmit_matching(filter, from_failed, before);
        if (part === null) throw new Error(t('This server resubmits runs only one by one.'));
        set_done((count) => count + part.done);
        set_refused((list) => [...list, ...part.refused]);
        before = part.before;
      } while (before !== '' && !stopped.current);
    } catch (error) {
      set_fault(message_of(error));
    }
    await queries.invalidateQueries({ queryKey: kRunsKey });
    set_state('done');
  };
  // A dialog that is closed by Escape stops what it shows.
  const leave = (): void => {
    stopped.current = true;
    close();
  };
  return (
    <Dialog open onOpenChange={(_, data) => { if (!data.open) leave(); }}>
      <DialogSurface><DialogBody>
        <DialogTitle>{t('Resubmit all that match')}</DialogTitle>
        <DialogContent className="form">
          {state === 'asking' && <>
            <p>{t('Every finished run that the filter shows, also those further down the list, runs once more.')}</p>
            <RadioGroup value={from_failed ? 'failed' : 'start'} aria-label={t('From where')} onChange={(_, data) => set_from_failed(data.value === 'failed')}>
              <Radio value="start" label={t('From the start, with what each received')} /><Radio value="failed" label={t('From the action that failed')} />
            </RadioGroup>
          </>}
          <div role="status" aria-live="polite">
            {state === 'working' && <Spinner size="tiny" label={t('{0} resubmitted so far …', done)} />}
            {state === 'done' && <p>{t('{0} resubmitted, {1} refused.', done, refused.length)}{stopped.current && ` ${t('Stopped before the end.')}`}</p>}
          </div>
          {fault && <Failure error={fault} />}
          {refused.length > 0 && <ul>{refused.slice(0, kRefusedShown).map((one) => <li key={one.run}><Link to={`runs/${one.run}`}>{one.run}</Link>: {one.message}</li>)}</ul>}
        </DialogContent>
        <DialogActions>
          {state === 'asking' && <><Button onClick={close}>{t('Cancel')}</Button><Button appearance="primary" onClick={() => void work()}>{t('Resubmit')}</Button></>}
          {state === 'working' && <Button onClick={() => { stopped.current = true; }}>{t('Stop')}</Button>}
          {state === 'done' && <Button appearance="primary" onClick={close}>{t('Close')}</Button>}
        </DialogActions>
      </DialogBody></DialogSurface>
    </Dialog>
  );
}
