// SPDX-License-Identifier: Apache-2.0
// Which connection sends a mail of the server's own.
import { useConnections } from '../api/connections';
import { t } from '../words/words';

const kMailConnectors = ['shared_smtp', 'shared_sendmail', 'shared_office365'];

export function MailConnection({ connection, choose }: { connection: string; choose: (connection: string) => void }) {
  const connections = useConnections();
  const mailing = (connections.data ?? []).filter((one) => kMailConnectors.includes(one.api));
  return (
    <label className="plain-label">{t('Sent by the connection')}
      <select className="native" value={connection} onChange={(event) => choose(event.target.value)}>
        <option value="">{t('None')}</option>
        {connection !== '' && !mailing.some((one) => one.name === connection) && <option>{connection}</option>}
        {mailing.map((one) => <option key={one.name}>{one.name}</option>)}
      </select>
    </label>
  );
}
