// SPDX-License-Identifier: Apache-2.0
// Adding a connection, changing its account, and putting another in its place in all flows.
import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { connector_title, useConnectors } from '../../api/catalogue';
import { add_connection, change_connection, Connection, kConnectionsKey, replace_connection } from '../../api/connections';
import { kFlowsKey } from '../../api/flows';
import { message_of } from '../../api/http';
import { ConnectionForm } from '../../components/connection_form';
import { useDialogs } from '../../components/dialogs';
import { Icon } from '../../components/icon';
import { Failure, Loading } from '../../components/page';
import { t } from '../../words/words';

function useRenewed(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await queries.invalidateQueries({ queryKey: kConnectionsKey });
    await queries.invalidateQueries({ queryKey: kFlowsKey });
  };
}

export function AddDialog({ api, name, close }: { api: string; name: string; close: () => void }) {
  const connectors = useConnectors();
  const [chosen, set_chosen] = useState(api);
  const renew = useRenewed();
  const { tell } = useDialogs();
  const [fault, set_fault] = useState('');
  const offered = (connectors.data ?? []).filter((one) => one.fields.length > 0);
  const connector = offered.find((one) => one.api === chosen);
  return (
    <Dialog open onOpenChange={(_, data) => { if (!data.open) close(); }}>
      <DialogSurface><DialogBody>
        <DialogTitle>{connector ? t('New connection: {0}', connector.title) : t('New connection')}</DialogTitle>
        <DialogContent>
          {fault && <Failure error={fault} />}
          {connectors.isPending && <Loading what={t('connectors')} />}
          {!connector && <div className="tiles">{offered.map((one) => (
            <button key={one.api} type="button" className="tile" onClick={() => set_chosen(one.api)}><Icon name="plug" size={24} /><span><b>{one.title}</b><small>{one.api}</small></span></button>
          ))}</div>}
          {connector && <ConnectionForm key={connector.api} fields={connector.fields} name={name || `${connector.api.replace(/^shared_/, '')}-1`} cancel={close}
            save={async (filled) => {
              try {
                await add_connection({ api: connector.api, ...filled });
                await renew();
                tell(t('"{0}" was made.', filled.name));
                close();
              } catch (error) {
                set_fault(message_of(error));
              }
            }} />}
        </DialogContent>
        {/* Always there: a dialog that opens with nothing to focus stays hidden from screen readers. */}
        {!connector && <DialogActions><Button onClick={close}>{t('Cancel')}</Button></DialogActions>}
      </DialogBody></DialogSurface>
    </Dialog>
  );
}

// Secrets are never shown: a field that stays empty keeps what there is.
export function ChangeDialog({ connection, close }: { connection: Connection; close: () => void }) {
  const connectors = useConnectors();
  const [values, set_values] = useState<Record<string, string>>({});
  const [fault, set_fault] = useState('');
  const renew = useRenewed();
  const { tell } = useDialogs();
  const fields = connectors.data?.find((one) => one.api === connection.api)?.fields ?? [];
  const save = async (): Promise<void> => {
    const pick = (secret: boolean): Record<string, string> => Object.fromEntries(
      fields.filter((field) => field.secret === secret && values[field.key]).map((field) => [field.key, values[field.key] ?? '']));
    try {
      await change_connection(connection.name, { settings: pick(false), secrets: pick(true) });
      await renew();
      tell(t('"{0}" was changed.', connection.name));
      close();
    } catch (error) {
      set_fault(message_of(error));
    }
  };
  return (
    <Dialog open onOpenChange={(_, data) => { if (!data.open) close(); }}>
      <DialogSurface><form autoComplete="off" onSubmit={(event) => { event.preventDefault(); void save(); }}><DialogBody>
        <DialogTitle>{t('Change "{0}"', connection.name)}</DialogTitle>
        <DialogContent className="form">
          {fault && <Failure error={fault} />}
          <p className="muted">{t('What stays empty stays as it is. All flows that use it go on with the new account.')}</p>
          {fields.map((field) => (
            <Field key={field.key} label={field.label}>
              <Input type={field.secret ? 'password' : 'text'} autoComplete={field.secret ? 'new-password' : 'off'} placeholder={field.secret ? '••••••' : connection.settings[field.key] ?? field.default_value}
                value={values[field.key] ?? ''} onChange={(_, data) => set_values({ ...values, [field.key]: data.value })} />
            </Field>
          ))}
        </DialogContent>
        <DialogActions><Button onClick={close}>{t('Cancel')}</Button><Button appearance="primary" type="submit" disabled={Object.values(values).every((one) => one === '')}>{t('Save')}</Button></DialogActions>
      </DialogBody></form></DialogSurface>
    </Dialog>
  );
}

export function ReplaceDialog({ connection, others, close }: { connection: Connection; others: Connection[]; close: () => void }) {
  const [chosen, set_chosen] = useState(others[0]?.name ?? '');
  const [fault, set_fault] = useState('');
  const renew = useRenewed();
  const { tell } = useDialogs();
  const users = connection.used_by ?? [];
  const replace = async (): Promise<void> => {
    try {
      const flows = await replace_connection(connection.name, chosen);
      await renew();
      tell(flows.length === 0 ? t('No flow used "{0}".', connection.name) : t('{0} now use "{1}".', flows.join(', '), chosen));
      close();
    } catch (error) {
      set_fault(message_of(error));
    }
  };
  return (
    <Dialog open onOpenChange={(_, data) => { if (!data.open) close(); }}>
      <DialogSurface><DialogBody>
        <DialogTitle>{t('Replace "{0}" in all flows', connection.name)}</DialogTitle>
        <DialogContent className="form">
          {fault && <Failure error={fault} />}
          <p>{users.length > 0 ? t('Used by {0}.', users.join(', ')) : t('No flow uses it.')} {t('Each of them gets a new version, or none does.')}</p>
          {others.length === 0 ? <p className="muted">{t('There is no other {0} connection: make one first.', connector_title(connection.api))}</p>
            : <label className="plain-label">{t('By')}<select className="native" value={chosen} onChange={(event) => set_chosen(event.target.value)}>{others.map((one) => <option key={one.name}>{one.name}</option>)}</select></label>}
        </DialogContent>
        <DialogActions><Button onClick={close}>{t('Cancel')}</Button><Button appearance="primary" disabled={chosen === ''} onClick={() => void replace()}>{t('Replace')}</Button></DialogActions>
      </DialogBody></DialogSurface>
    </Dialog>
  );
}
