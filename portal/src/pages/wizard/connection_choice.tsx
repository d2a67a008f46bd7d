// SPDX-License-Identifier: Apache-2.0
// The account that a part of the flow uses: one that is there, or a new one made on the spot.
import { Button } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { connector_title, useConnectors } from '../../api/catalogue';
import { add_connection, kConnectionsKey, useConnections } from '../../api/connections';
import { message_of } from '../../api/http';
import { ConnectionForm } from '../../components/connection_form';
import { Failure } from '../../components/page';
import { t } from '../../words/words';

export function ConnectionChoice({ api, chosen, choose }: { api: string; chosen: string; choose: (name: string) => void }) {
  const connections = useConnections();
  const connectors = useConnectors();
  const queries = useQueryClient();
  const [adding, set_adding] = useState(false);
  const [fault, set_fault] = useState('');
  const list = (connections.data ?? []).filter((one) => one.api === api);
  const present = list.some((one) => one.name === chosen) ? chosen : list[0]?.name ?? '';
  useEffect(() => {
    if (present !== chosen) choose(present);
  }, [present, chosen, choose]);
  const fields = connectors.data?.find((one) => one.api === api)?.fields ?? [];
  if (adding) {
    return (
      <fieldset><legend>{t('New connection: {0}', connector_title(api))}</legend>
        {fault && <Failure error={fault} />}
        <ConnectionForm fields={fields} name={`${api.replace(/^shared_/, '')}-${list.length + 1}`} cancel={() => set_adding(false)} save={async (filled) => {
          try {
            await add_connection({ api, ...filled });
            await queries.invalidateQueries({ queryKey: kConnectionsKey });
            choose(filled.name);
            set_adding(false);
          } catch (error) {
            set_fault(message_of(error));
          }
        }} />
      </fieldset>
    );
  }
  if (fields.length === 0 && list.length === 0) return null;
  return (
    <div className="row">
      {list.length > 0 && <label className="plain-label grow">{t('Connection')}<select className="native" value={present} onChange={(event) => choose(event.target.value)}>
        {list.map((one) => <option key={one.name}>{one.name}</option>)}</select></label>}
      {list.length === 0 && <span className="grow muted">{t('No {0} connection yet. It can also be added later.', connector_title(api))}</span>}
      <Button onClick={() => set_adding(true)}>{t('New connection')}</Button>
    </div>
  );
}
