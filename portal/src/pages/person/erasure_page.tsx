// SPDX-License-Identifier: Apache-2.0
// The certificate of a person who was erased, to be printed and to be kept as a file.
import { Button } from '@fluentui/react-components';
import { Certificate, useErasures } from '../../api/persons';
import { Icon } from '../../components/icon';
import { Card, Failure, Loading, Nothing, Page } from '../../components/page';
import { time_text } from '../../model/time';
import { t } from '../../words/words';
import { Genuine, TakeCertificate } from './certificate';

function Shown({ certificate }: { certificate: Certificate }) {
  const rows: [string, string | number][] = [
    [t('Number'), certificate.id], [t('Erased'), time_text(certificate.erased)], [t('By'), certificate.by],
    [t('Runs'), certificate.runs], [t('Requests'), certificate.receipts], [t('Runs that still mention the address'), certificate.mentions],
    [t('Address, made unreadable'), certificate.subject], [t('Signature'), certificate.signature],
  ];
  return (
    <Card>
      <Genuine certificate={certificate} />
      <table className="pairs"><tbody>{rows.map(([title, value]) => <tr key={title}><th scope="row">{title}</th><td>{value}</td></tr>)}</tbody></table>
      <p className="muted">{t('Backups cannot be read about this person any more, once no copy of the old backup.keys is left. Not covered: what a CRM or a mailbox holds.')}</p>
    </Card>
  );
}

export default function ErasurePage({ id }: { id: string }) {
  const list = useErasures();
  const certificate = list.data?.find((one) => one.id === id);
  return (
    <Page title={t('Certificate of erasure')} actions={certificate && <>
      <TakeCertificate certificate={certificate} />
      <Button onClick={() => window.print()} icon={<Icon name="print" />}>{t('Print')}</Button>
    </>}>
      {list.isPending && <Loading what={t('the certificate')} />}
      {list.isError && <Failure error={list.error} retry={() => void list.refetch()} />}
      {list.data && (certificate ? <Shown certificate={certificate} /> : <Nothing title={t('There is no such certificate')} />)}
    </Page>
  );
}
