// SPDX-License-Identifier: Apache-2.0
// One connection: how it is, when it ends, its last call, who uses it, and what can be done with it.
// What the server does not tell is not shown.
import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { connector_title } from '../../api/catalogue';
import { begin_sign_in, Connection, Health, kConnectionsKey, remove_connection, test_connection } from '../../api/connections';
import { message_of } from '../../api/http';
import { useSession } from '../../api/session';
import { useDialogs } from '../../components/dialogs';
import { Icon } from '../../components/icon';
import { Link } from '../../components/router';
import { Status } from '../../components/status';
import { days_text, state_words } from '../../model/connection_state';
import { ago_text, time_text } from '../../model/time';
import { t } from '../../words/words';

// Which columns have something to show, for all rows alike.
export interface Shown {
  expires: boolean;
  last_call: boolean;
  used_by: boolean;
}

const kLooks = { connected: 'Succeeded', failing: 'Failed', expires_soon: 'TimedOut', expired: 'Failed', not_signed_in: 'Cancelled' } as const;

function State({ connection, health }: { connection: Connection; health: Health | null | 'busy' | undefined }) {
  if (health === 'busy') return <Status status="Running" text={t('Testing')} small />;
  if (health === null) return <span className="muted">{t('cannot be tested here')}</span>;
  if (health) return <Status status={health.ok ? 'Succeeded' : 'Failed'} text={health.message || (health.ok ? t('Works') : t('Does not work'))} small />;
  if (connection.state === undefined) return <span className="muted">{t('not tested')}</span>;
  return <Status status={kLooks[connection.state]} text={state_words(connection.state)} small />;
}

function LastCall({ call }: { call: Connection['last_call'] }) {
  if (!call) return <span className="muted">{t('never')}</span>;
  return (
    <span title={time_text(call.at)}><Status status={call.ok ? 'Succeeded' : 'Failed'} text={ago_text(call.at, new Date())} small />
      {call.error !== '' && <span className="muted call-error">{call.error}</span>}</span>
  );
}

export function ConnectionRow({ connection, shown, replace, change }: {
  connection: Connection; shown: Shown; replace: (() => void) | undefined; change: () => void;
}) {
  const [health, set_health] = useState<Health | null | 'busy'>();
  const queries = useQueryClient();
  const session = useSession();
  const { ask, tell } = useDialogs();
  const { name } = connection;
  const test = async (): Promise<void> => {
    set_health('busy');
    try {
      set_health(await test_connection(name));
      await queries.invalidateQueries({ queryKey: kConnectionsKey });
    } catch (error) {
      set_health({ ok: false, message: message_of(error) });
    }
  };
  const sign_in = async (): Promise<void> => {
    try {
      const url = await begin_sign_in(name);
      if (url === null || url === '') tell(t('This server cannot sign in to it.'), { intent: 'bad' });
      else window.location.assign(url);
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
  };
  const remove = async (): Promise<void> => {
    const users = connection.used_by ?? [];
    const text = users.length > 0 ? t('Used by {0}: replace it there first.', users.join(', ')) : t('Flows that use it fail at its steps until they have another.');
    if ((await ask({ title: t('Delete "{0}"?', name), text, danger: true, yes: t('Delete') })) === undefined) return;
    try {
      await remove_connection(name);
      await queries.invalidateQueries({ queryKey: kConnectionsKey });
      tell(t('"{0}" was deleted.', name));
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
  };
  const settings = Object.entries(connection.settings).filter(([, value]) => value).map(([key, value]) => `${key}=${value}`).join(', ');
  return (
    <tr>
      <th scope="row">{name}</th><td>{connector_title(connection.api)}</td>
      <td><State connection={connection} health={health} /></td>
      {shown.expires && <td className="nowrap" title={time_text(connection.expires)}>{connection.expires ? days_text(connection.expires, new Date()) : <span className="muted">–</span>}</td>}
      {shown.last_call && <td><LastCall call={connection.last_call} /></td>}
      {shown.used_by && <td>{(connection.used_by ?? []).length === 0 ? <span className="muted">{t('no flow')}</span>
        : connection.used_by?.map((one, index) => <span key={one}>{index > 0 && ', '}<Link to={`flows?search=${encodeURIComponent(one)}`}>{one}</Link></span>)}</td>}
      <td className="hide-small ellipsis muted" title={settings}>{settings}</td>
      <td className="menu">{session.data?.can_edit && <div className="row end nowrap-row">
        {connection.can_sign_in && <Button size="small" appearance={connection.state === 'not_signed_in' || connection.state === 'expired' ? 'primary' : 'secondary'} onClick={() => void sign_in()}>{connection.signed_in ? t('Sign in again') : t('Sign in')}</Button>}
        <Button size="small" onClick={() => void test()}>{t('Test')}</Button>
        <Menu>
          <MenuTrigger disableButtonEnhancement><Button size="small" appearance="subtle" aria-label={t('More about {0}', name)} icon={<Icon name="more" size={16} />} /></MenuTrigger>
          <MenuPopover><MenuList>
            <MenuItem icon={<Icon name="edit" />} onClick={change}>{t('Change')}</MenuItem>
            {replace && <MenuItem icon={<Icon name="redo" />} onClick={replace}>{t('Replace in all flows')}</MenuItem>}
            <MenuItem icon={<Icon name="trash" />} onClick={() => void remove()}>{t('Delete')}</MenuItem>
          </MenuList></MenuPopover>
        </Menu>
      </div>}</td>
    </tr>
  );
}
