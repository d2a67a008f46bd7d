// SPDX-License-Identifier: Apache-2.0
// A flow's URL: to be copied whole; its keys and who still calls by the older one; what it asks for.
import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Flow, flow_key, kFlowsKey } from '../../api/flows';
import { message_of } from '../../api/http';
import { useSession } from '../../api/session';
import { end_older_url, Guard, rotate_url, url_keys_key, UrlKey, useGuard, useUrlKeys } from '../../api/url_keys';
import { CopyField } from '../../components/copy';
import { useDialogs } from '../../components/dialogs';
import { Icon } from '../../components/icon';
import { Card, Failure } from '../../components/page';
import { useRouter } from '../../components/router';
import { days_text } from '../../model/connection_state';
import { ago_text, time_text } from '../../model/time';
import { GuardDialog } from './guard_dialog';
import { t } from '../../words/words';

const kOverlapDays = 14;
const kOverlapDaysMax = 365;

function useChanged(flow: Flow) {
  const queries = useQueryClient();
  return async () => {
    for (const queryKey of [url_keys_key(flow.id), flow_key(flow.id), kFlowsKey]) await queries.invalidateQueries({ queryKey });
  };
}

function NewKey({ flow, close }: { flow: Flow; close: () => void }) {
  const [days, set_days] = useState(String(kOverlapDays));
  const [fault, set_fault] = useState('');
  const changed = useChanged(flow);
  const { tell } = useDialogs();
  const is_right = /^\d{1,3}$/.test(days) && Number(days) <= kOverlapDaysMax;
  const rotate = async (): Promise<void> => {
    try {
      await rotate_url(flow.id, Number(days));
      await changed();
      tell(t('The flow has a new URL.'));
      close();
    } catch (error) {
      set_fault(message_of(error));
    }
  };
  return (
    <Dialog open onOpenChange={(_, data) => { if (!data.open) close(); }}>
      <DialogSurface><form onSubmit={(event) => { event.preventDefault(); void rotate(); }}><DialogBody>
        <DialogTitle>{t('New key')}</DialogTitle>
        <DialogContent className="form">
          {fault && <Failure error={fault} />}
          <p>{t('The flow gets a new URL. The one of now goes on for as many days as you say: a live offer uses it until it was published again with the new one.')}</p>
          <Field label={t('Days that the URL of now goes on')} required validationMessage={is_right ? undefined : t('A number from 0 to {0}', kOverlapDaysMax)} hint={t('0 ends it at once: leads that still come by it are refused.')}>
            <Input autoFocus inputMode="numeric" value={days} onChange={(_, data) => set_days(data.value)} /></Field>
        </DialogContent>
        <DialogActions><Button onClick={close}>{t('Cancel')}</Button><Button appearance="primary" type="submit" disabled={!is_right}>{t('Make a new key')}</Button></DialogActions>
      </DialogBody></form></DialogSurface>
    </Dialog>
  );
}

function Keys({ keys }: { keys: UrlKey[] }) {
  const now = new Date();
  return (
    <table className="table">
      <thead><tr><th>{t('Key')}</th><th>{t('Created')}</th><th>{t('Ends')}</th><th className="num">{t('Requests')}</th><th className="num">{t('Callers')}</th><th>{t('Last used')}</th></tr></thead>
      <tbody>{keys.map((key) => (
        <tr key={String(key.is_older)}>
          <th scope="row">{key.is_older ? t('Older') : t('Present')}</th>
          <td data-label={t('Created')}>{time_text(key.created)}</td>
          <td data-label={t('Ends')}>{key.ends ? `${time_text(key.ends)} (${days_text(key.ends, now)})` : t('Does not end')}</td>
          <td className="num" data-label={t('Requests')}>{key.requests}</td><td className="num" data-label={t('Callers')}>{key.callers}</td>
          <td data-label={t('Last used')}>{key.last_used ? t('{0}, from {1}', ago_text(key.last_used, now), key.last_address) : t('Never')}</td>
        </tr>
      ))}</tbody>
    </table>
  );
}

function asked_of(guard: Guard): string[] {
  return [
    ...(guard.addresses.length > 0 ? [t('Only from {0}', guard.addresses.join(', '))] : []),
    ...(guard.per_minute !== undefined ? [t('At most {0} requests a minute', guard.per_minute)] : []),
    ...(guard.hmac_header !== '' ? [t('The body is signed, in the header {0}', guard.hmac_header)] : []),
    ...(guard.user !== '' ? [t('User {0} with a password', guard.user)] : []),
    ...(guard.bearer && guard.bearer.tenant !== '' ? [t('A token of Microsoft Entra, tenant {0}', guard.bearer.tenant)] : []),
    ...(guard.thumbprints && guard.thumbprints.length > 0 ? [t('A client certificate, one of {0}', guard.thumbprints.length)] : []),
  ];
}

export function UrlCard({ flow }: { flow: Flow }) {
  const session = useSession();
  const can_edit = session.data?.can_edit ?? false;
  const keys = useUrlKeys(flow.id, session.data?.can_see_content ?? false).data;
  const guard = useGuard(flow.id).data;
  const [open, set_open] = useState<'key' | 'guard'>();
  const changed = useChanged(flow);
  const { ask, tell } = useDialogs();
  const { go } = useRouter();
  const older = keys?.find((key) => key.is_older);
  const asked = guard ? asked_of(guard) : [];
  const end = async (): Promise<void> => {
    const still = older?.last_used ? t('It was last used {0}, from {1}.', ago_text(older.last_used, new Date()), older.last_address) : t('Nobody has used it since the server started.');
    if ((await ask({ title: t('End the older key?'), text: `${still} ${t('Leads that still come by it are refused at once.')}`, yes: t('End the older key'), danger: true })) === undefined) return;
    try {
      await end_older_url(flow.id);
      await changed();
      tell(t('The older key has ended.'));
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
  };
  return (
    <Card title={t('URL')} actions={can_edit && <Button appearance="primary" icon={<Icon name="plug" />} onClick={() => go(`flows/${flow.id}/connect-offer`)}>{t('Connect your offer')}</Button>}>
      <CopyField label={t('HTTP POST URL')} text={flow.url} />
      <p className="muted">{t('It never changes when the flow is edited. Whoever has it can send leads: keep it.')}</p>
      {keys && keys.length > 0 && <Keys keys={keys} />}
      {can_edit && keys && <div className="row">
        <Button onClick={() => set_open('key')}>{t('New key…')}</Button>
        {older && <Button onClick={() => void end()}>{t('End the older key')}</Button>}
      </div>}
      {guard && <>
        <h3>{t('What it asks for besides')}</h3>
        {asked.length === 0 ? <p className="muted">{t('Nothing: as a marketplace needs it.')}</p> : <ul>{asked.map((one) => <li key={one}>{one}</li>)}</ul>}
        {can_edit && <div className="row"><Button onClick={() => set_open('guard')}>{t('Change checks…')}</Button></div>}
      </>}
      {open === 'key' && <NewKey flow={flow} close={() => set_open(undefined)} />}
      {open === 'guard' && guard && <GuardDialog flow={flow.id} guard={guard} close={() => set_open(undefined)} />}
    </Card>
  );
}
