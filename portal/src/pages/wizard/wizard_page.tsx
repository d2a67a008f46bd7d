// SPDX-License-Identifier: Apache-2.0
// Marketplace leads in two minutes: what shall happen with a lead, to whom, and the URL to paste.
import { Button, Checkbox, Field, Input, Radio, RadioGroup } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useCatalogue } from '../../api/catalogue';
import { Flow, import_flow, kFlowsKey } from '../../api/flows';
import { message_of } from '../../api/http';
import { Icon } from '../../components/icon';
import { Card, Failure, Loading, Page } from '../../components/page';
import { useRouter } from '../../components/router';
import { MailKind, marketplace_flow } from '../../model/lead';
import { t } from '../../words/words';
import { ConnectionChoice } from './connection_choice';
import { Finished } from './finished';
import { RecordPart, RecordWish } from './record_part';

interface MailWish {
  kind: MailKind;
  from: string;
  to: string;
  connection: string;
}

const kMailers: [MailKind, string][] = [
  ['shared_office365', t('Office 365 Outlook')], ['shared_smtp', t('My mail server (SMTP)')], ['shared_sendmail', t('Mail of this installation')],
];

function MailPart({ wish, change }: { wish: MailWish; change: (part: Partial<MailWish>) => void }) {
  const [choose] = useState(() => (name: string) => change({ connection: name }));
  return (
    <Card title={t('The mail')}>
      <RadioGroup value={wish.kind} layout="horizontal" aria-label={t('How mail is sent')} onChange={(_, data) => change({ kind: kMailers.find(([kind]) => kind === data.value)?.[0] ?? 'shared_smtp', connection: '' })}>
        {kMailers.map(([kind, title]) => <Radio key={kind} value={kind} label={title} />)}
      </RadioGroup>
      {wish.kind === 'shared_smtp' && <Field label={t('From')} required><Input type="email" value={wish.from} onChange={(_, data) => change({ from: data.value })} /></Field>}
      <Field label={t('To')} required hint={t('Several addresses are separated by semicolons')}><Input value={wish.to} onChange={(_, data) => change({ to: data.value })} /></Field>
      <ConnectionChoice key={wish.kind} api={wish.kind} chosen={wish.connection} choose={choose} />
    </Card>
  );
}

export default function WizardPage() {
  const [name, set_name] = useState(t('Marketplace leads'));
  const [wants, set_wants] = useState({ record: true, mail: true });
  const [record, set_record] = useState<RecordWish>();
  const [mail, set_mail] = useState<MailWish>({ kind: 'shared_smtp', from: '', to: '', connection: '' });
  const [made, set_made] = useState<Flow>();
  const [fault, set_fault] = useState('');
  const [busy, set_busy] = useState(false);
  const { catalogue, is_ready } = useCatalogue();
  const queries = useQueryClient();
  const { go } = useRouter();
  if (made) return <Finished flow={made} />;
  const lacks = [
    ...(name.trim() === '' ? [t('a name')] : []), ...(!wants.record && !wants.mail ? [t('a record or a mail')] : []),
    ...(wants.record ? record?.lacks ?? [t('the record')] : []),
    ...(wants.mail && mail.to.trim() === '' ? [t('an address to send to')] : []), ...(wants.mail && mail.kind === 'shared_smtp' && mail.from.trim() === '' ? [t('a sender')] : []),
  ];
  const create = async (): Promise<void> => {
    set_busy(true);
    try {
      const document = marketplace_flow(name.trim(), {
        record: wants.record ? record : undefined,
        mail: wants.mail ? { ...mail, from: mail.from.trim(), to: mail.to.trim() } : undefined,
      });
      set_made(await import_flow(JSON.stringify(document, null, 2), { name: name.trim() }));
      await queries.invalidateQueries({ queryKey: kFlowsKey });
    } catch (error) {
      set_fault(message_of(error));
    } finally {
      set_busy(false);
    }
  };
  return (
    <Page title={t('Marketplace leads')}><div className="narrow-page">
      <p>{t('Leads of your Marketplace offer come in at a URL of this flow. What shall happen with each?')}</p>
      {fault && <Failure error={fault} />}
      <Card>
        <Field label={t('Name of the flow')} required><Input value={name} onChange={(_, data) => set_name(data.value)} /></Field>
        <div className="row" role="group" aria-label={t('What shall happen')}>
          <Checkbox label={t('Create a record in the CRM')} checked={wants.record} onChange={(_, data) => set_wants({ ...wants, record: data.checked === true })} />
          <Checkbox label={t('Send a mail')} checked={wants.mail} onChange={(_, data) => set_wants({ ...wants, mail: data.checked === true })} />
        </div>
      </Card>
      {wants.record && (is_ready ? <RecordPart catalogue={catalogue} told={set_record} /> : <Loading what={t('connectors')} />)}
      {wants.mail && <MailPart wish={mail} change={(part) => set_mail((before) => ({ ...before, ...part }))} />}
      <div className="row">
        <Button appearance="primary" icon={<Icon name="check" />} disabled={busy || lacks.length > 0} onClick={() => void create()}>{t('Create flow')}</Button>
        <Button onClick={() => go('flows')}>{t('Cancel')}</Button>
        {lacks.length > 0 && <span className="muted">{t('Still missing: {0}', lacks.join(', '))}</span>}
      </div>
    </div></Page>
  );
}
