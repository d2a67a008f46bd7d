// SPDX-License-Identifier: Apache-2.0
// The certificates of persons who were erased.
import { useErasures } from '../../api/persons';
import { Card } from '../../components/page';
import { Link } from '../../components/router';
import { time_text } from '../../model/time';
import { t } from '../../words/words';
import { Genuine, TakeCertificate } from '../person/certificate';

export function Erasures() {
  const list = useErasures().data ?? [];
  if (list.length === 0) return null;
  return (
    <Card title={t('Erased persons')}>
      <table className="table"><thead><tr><th>{t('Erased')}</th><th>{t('By')}</th><th className="num">{t('Runs')}</th><th className="num">{t('Requests')}</th><th>{t('Certificate of erasure')}</th><th><span className="off-screen">{t('Actions')}</span></th></tr></thead>
        <tbody>{list.map((one) => (
          <tr key={one.id}><td><Link to={`erasures/${one.id}`}>{time_text(one.erased)}</Link></td><td data-label={t('By')}>{one.by}</td><td className="num" data-label={t('Runs')}>{one.runs}</td><td className="num" data-label={t('Requests')}>{one.receipts}</td>
            <td><Genuine certificate={one} /></td><td className="menu"><TakeCertificate certificate={one} size="small" /></td></tr>
        ))}</tbody>
      </table>
    </Card>
  );
}
