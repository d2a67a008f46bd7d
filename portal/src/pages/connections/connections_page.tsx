// SPDX-License-Identifier: Apache-2.0
// Connections: which there are and how they are. URL: ?add=API &name=NAME, and what comes of a
// sign-in at the far side: ?authorized=NAME, ?failed=NAME &reason=WORDS
import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { useState } from 'react';
import { Connection, useConnections } from '../../api/connections';
import { useSession } from '../../api/session';
import { Icon } from '../../components/icon';
import { Failure, Loading, Nothing, Page } from '../../components/page';
import { useRouter } from '../../components/router';
import { t } from '../../words/words';
import { AddDialog, ChangeDialog, ReplaceDialog } from './connection_dialogs';
import { ConnectionRow, Shown } from './connection_row';

function SignedIn() {
  const { place, go } = useRouter();
  const authorized = place.query.get('authorized');
  const failed = place.query.get('failed');
  if (authorized === null && failed === null) return null;
  const reason = place.query.get('reason') ?? '';
  return (
    <MessageBar intent={failed === null ? 'success' : 'error'} layout="multiline" role="status">
      <MessageBarBody>{failed === null ? t('"{0}" is signed in.', authorized ?? '') : t('"{0}" is not signed in. {1}', failed, reason)}</MessageBarBody>
      <MessageBarActions containerAction={<Button appearance="transparent" size="small" aria-label={t('Close the message')} icon={<Icon name="close" size={16} />} onClick={() => go('connections', { replace: true })} />} />
    </MessageBar>
  );
}

export default function ConnectionsPage() {
  const connections = useConnections();
  const session = useSession();
  const { place, go } = useRouter();
  const [replaced, set_replaced] = useState<Connection>();
  const [changed, set_changed] = useState<Connection>();
  const add = place.query.get('add');
  const list = connections.data ?? [];
  const shown: Shown = {
    expires: list.some((one) => one.expires !== undefined), last_call: list.some((one) => one.last_call !== undefined),
    used_by: list.some((one) => one.used_by !== undefined),
  };
  return (
    <Page title={t('Connections')} actions={session.data?.can_edit && <Button appearance="primary" icon={<Icon name="plus" />} onClick={() => go('connections?add=', { replace: true })}>{t('New connection')}</Button>}>
      <SignedIn />
      {connections.isPending && <Loading what={t('connections')} />}
      {connections.isError && <Failure error={connections.error} retry={() => void connections.refetch()} />}
      {connections.data && (list.length === 0
        ? <Nothing title={t('No connection yet')}><span className="muted">{t('A connection is the account with which a flow reaches a CRM or sends mail. Its secrets are kept encrypted and never shown again.')}</span></Nothing>
        : (
          <table className="table">
            <thead><tr><th>{t('Name')}</th><th>{t('Connector')}</th><th>{t('State')}</th>
              {shown.expires && <th>{t('Expires')}</th>}{shown.last_call && <th>{t('Last call')}</th>}{shown.used_by && <th>{t('Used by')}</th>}
              <th className="hide-small">{t('Settings')}</th><th><span className="off-screen">{t('Actions')}</span></th></tr></thead>
            <tbody>{list.map((one) => (
              <ConnectionRow key={`${one.api}/${one.name}`} connection={one} shown={shown} change={() => set_changed(one)}
                replace={one.used_by === undefined ? undefined : () => set_replaced(one)} />
            ))}</tbody>
          </table>
        ))}
      {add !== null && <AddDialog api={add} name={place.query.get('name') ?? ''} close={() => go('connections', { replace: true })} />}
      {replaced && <ReplaceDialog connection={replaced} others={list.filter((one) => one.api === replaced.api && one.name !== replaced.name)} close={() => set_replaced(undefined)} />}
      {changed && <ChangeDialog connection={changed} close={() => set_changed(undefined)} />}
    </Page>
  );
}
