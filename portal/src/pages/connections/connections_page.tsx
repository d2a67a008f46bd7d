// SPDX-License-Identifier: Apache-2.0
// Connections: which there are, how they are, adding and removing. URL: ?add=API &name=NAME
import { Button, Dialog, DialogBody, DialogContent, DialogSurface, DialogTitle } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { add_connection, Connection, connector_title, Health, kConnectionsKey, remove_connection, test_connection, useConnections, useConnectors } from '../../api/connections';
import { kFlowsKey } from '../../api/flows';
import { message_of } from '../../api/http';
import { useSession } from '../../api/session';
import { ConnectionForm } from '../../components/connection_form';
import { useDialogs } from '../../components/dialogs';
import { Icon } from '../../components/icon';
import { Failure, Loading, Nothing, Page } from '../../components/page';
import { useRouter } from '../../components/router';
import { Status } from '../../components/status';
import { time_text } from '../../model/time';
import { t } from '../../words/words';

function ConnectionRow({ connection }: { connection: Connection }) {
  const [health, set_health] = useState<Health | null | 'busy'>();
  const queries = useQueryClient();
  const session = useSession();
  const { ask, tell } = useDialogs();
  const test = async (): Promise<void> => {
    set_health('busy');
    try {
      set_health(await test_connection(connection.name));
    } catch (error) {
      set_health({ ok: false, message: message_of(error) });
    }
  };
  const remove = async (): Promise<void> => {
    const sure = await ask({ title: t('Delete "{0}"?', connection.name), text: t('Flows that use it fail at its steps until they have another.'), danger: true, yes: t('Delete') });
    if (sure === undefined) return;
    try {
      await remove_connection(connection.name);
      await queries.invalidateQueries({ queryKey: kConnectionsKey });
      tell(t('"{0}" was deleted.', connection.name));
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
  };
  const state = health === 'busy' ? <Status status="Running" text={t('Testing')} small />
    : health === null ? <span className="muted">{t('cannot be tested here')}</span>
      : health ? <Status status={health.ok ? 'Succeeded' : 'Failed'} text={health.message || (health.ok ? t('Works') : t('Does not work'))} small />
        : <span className="muted">{t('not tested')}</span>;
  return (
    <tr>
      <td>{connection.name}</td><td>{connector_title(connection.api)}</td><td>{state}</td>
      <td className="hide-small ellipsis muted">{Object.entries(connection.settings).filter(([, value]) => value).map(([key, value]) => `${key}=${value}`).join(', ')}</td>
      <td className="hide-small muted">{time_text(connection.created)}</td>
      <td className="row end">{session.data?.can_edit && <>
        <Button size="small" onClick={() => void test()}>{t('Test')}</Button>
        <Button size="small" appearance="subtle" aria-label={t('Delete {0}', connection.name)} icon={<Icon name="trash" size={16} />} onClick={() => void remove()} />
      </>}</td>
    </tr>
  );
}

function AddDialog({ api, name, close }: { api: string; name: string; close: () => void }) {
  const connectors = useConnectors();
  const [chosen, set_chosen] = useState(api);
  const queries = useQueryClient();
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
          {!connector && <div className="tiles">{offered.map((one) => (
            <button key={one.api} type="button" className="tile" onClick={() => set_chosen(one.api)}><Icon name="plug" size={24} /><span><b>{one.title}</b><small>{one.api}</small></span></button>
          ))}</div>}
          {connector && <ConnectionForm key={connector.api} fields={connector.fields} name={name || `${connector.api.replace(/^shared_/, '')}-1`} cancel={close}
            save={async (filled) => {
              try {
                await add_connection({ api: connector.api, ...filled });
                await queries.invalidateQueries({ queryKey: kConnectionsKey });
                await queries.invalidateQueries({ queryKey: kFlowsKey });
                tell(t('"{0}" was made.', filled.name));
                close();
              } catch (error) {
                set_fault(message_of(error));
              }
            }} />}
        </DialogContent>
      </DialogBody></DialogSurface>
    </Dialog>
  );
}

export default function ConnectionsPage() {
  const connections = useConnections();
  const session = useSession();
  const { place, go } = useRouter();
  const add = place.query.get('add');
  return (
    <Page title={t('Connections')} actions={session.data?.can_edit && <Button appearance="primary" icon={<Icon name="plus" />} onClick={() => go('connections?add=', { replace: true })}>{t('New connection')}</Button>}>
      {connections.isPending && <Loading what={t('connections')} />}
      {connections.isError && <Failure error={connections.error} retry={() => void connections.refetch()} />}
      {connections.data && (connections.data.length === 0
        ? <Nothing title={t('No connection yet')}><span className="muted">{t('A connection is the account with which a flow reaches a CRM or sends mail. Its secrets are kept encrypted and never shown again.')}</span></Nothing>
        : (
          <table className="table">
            <thead><tr><th>{t('Name')}</th><th>{t('Connector')}</th><th>{t('State')}</th><th className="hide-small">{t('Settings')}</th><th className="hide-small">{t('Made')}</th><th><span className="off-screen">{t('Actions')}</span></th></tr></thead>
            <tbody>{connections.data.map((one) => <ConnectionRow key={`${one.api}/${one.name}`} connection={one} />)}</tbody>
          </table>
        ))}
      {add !== null && <AddDialog api={add} name={place.query.get('name') ?? ''} close={() => go('connections', { replace: true })} />}
    </Page>
  );
}
