// SPDX-License-Identifier: Apache-2.0
// Marketplace leads in two minutes: what shall happen with a lead, to whom, and the URL to paste.
import { Button, Checkbox, Field, Input, Radio, RadioGroup } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { add_connection, connector_title, kConnectionsKey, useConnections, useConnectors } from '../../api/connections';
import { Flow, import_flow, kFlowsKey } from '../../api/flows';
import { message_of } from '../../api/http';
import { ConnectionForm } from '../../components/connection_form';
import { Icon } from '../../components/icon';
import { Card, Failure, Page } from '../../components/page';
import { useRouter } from '../../components/router';
import { CrmKind, MailKind, marketplace_flow } from '../../model/lead';
import { Finished } from './finished';
import { t } from '../../words/words';

interface Wanted {
  name: string;
  record: boolean;
  mail: boolean;
  crm: CrmKind;
  organization: string;
  crm_connection: string;
  mailer: MailKind;
  from: string;
  to: string;
  mail_connection: string;
}

function ConnectionChoice({ api, chosen, choose }: { api: string; chosen: string; choose: (name: string) => void }) {
  const connections = useConnections();
  const connectors = useConnectors();
  const queries = useQueryClient();
  const [adding, set_adding] = useState(false);
  const [fault, set_fault] = useState('');
  const list = (connections.data ?? []).filter((one) => one.api === api);
  const present = list.some((one) => one.name === chosen) ? chosen : list[0]?.name ?? '';
  if (present !== chosen) queueMicrotask(() => choose(present));
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
  return (
    <div className="row">
      {list.length > 0 && <label className="plain-label grow">{t('Connection')}<select className="native" value={present} onChange={(event) => choose(event.target.value)}>
        {list.map((one) => <option key={one.name}>{one.name}</option>)}</select></label>}
      {list.length === 0 && <span className="grow muted">{t('No {0} connection yet. It can also be added later.', connector_title(api))}</span>}
      <Button onClick={() => set_adding(true)}>{t('New connection')}</Button>
    </div>
  );
}

function RecordPart({ wanted, change }: { wanted: Wanted; change: (part: Partial<Wanted>) => void }) {
  return (
    <Card title={t('The record')}>
      <RadioGroup value={wanted.crm} layout="horizontal" aria-label={t('Kind of CRM')} onChange={(_, data) => change({ crm: data.value === 'shared_dynamicscrmonline' ? 'shared_dynamicscrmonline' : 'shared_commondataserviceforapps' })}>
        <Radio value="shared_dynamicscrmonline" label={t('Dynamics 365')} /><Radio value="shared_commondataserviceforapps" label={t('Microsoft Dataverse')} />
      </RadioGroup>
      <Field label={t('Organization Name')} required={wanted.crm === 'shared_dynamicscrmonline'} hint={t('contoso.crm4, from https://contoso.crm4.dynamics.com')}><Input value={wanted.organization} onChange={(_, data) => change({ organization: data.value })} /></Field>
      <ConnectionChoice key={wanted.crm} api={wanted.crm} chosen={wanted.crm_connection} choose={(name) => change({ crm_connection: name })} />
    </Card>
  );
}

function MailPart({ wanted, change }: { wanted: Wanted; change: (part: Partial<Wanted>) => void }) {
  return (
    <Card title={t('The mail')}>
      <RadioGroup value={wanted.mailer} layout="horizontal" aria-label={t('How mail is sent')} onChange={(_, data) => change({ mailer: data.value === 'shared_office365' ? 'shared_office365' : data.value === 'shared_smtp' ? 'shared_smtp' : 'shared_sendmail' })}>
        <Radio value="shared_office365" label={t('Office 365 Outlook')} /><Radio value="shared_smtp" label={t('My mail server (SMTP)')} /><Radio value="shared_sendmail" label={t('Mail of this installation')} />
      </RadioGroup>
      {wanted.mailer === 'shared_smtp' && <Field label={t('From')} required><Input type="email" value={wanted.from} onChange={(_, data) => change({ from: data.value })} /></Field>}
      <Field label={t('To')} required hint={t('Several addresses are separated by semicolons')}><Input value={wanted.to} onChange={(_, data) => change({ to: data.value })} /></Field>
      <ConnectionChoice key={wanted.mailer} api={wanted.mailer} chosen={wanted.mail_connection} choose={(name) => change({ mail_connection: name })} />
    </Card>
  );
}

export default function WizardPage() {
  const [wanted, set_wanted] = useState<Wanted>({
    name: t('Marketplace leads'), record: true, mail: true, crm: 'shared_dynamicscrmonline', organization: '', crm_connection: '',
    mailer: 'shared_smtp', from: '', to: '', mail_connection: '',
  });
  const [made, set_made] = useState<Flow>();
  const [fault, set_fault] = useState('');
  const [busy, set_busy] = useState(false);
  const queries = useQueryClient();
  const { go } = useRouter();
  const change = (part: Partial<Wanted>): void => set_wanted((before) => ({ ...before, ...part }));
  if (made) return <Finished flow={made} />;
  const lacks = [
    wanted.name.trim() === '' ? t('a name') : '', !wanted.record && !wanted.mail ? t('a record or a mail') : '',
    wanted.record && wanted.crm === 'shared_dynamicscrmonline' && wanted.organization.trim() === '' ? t('the organization') : '',
    wanted.mail && wanted.to.trim() === '' ? t('an address to send to') : '', wanted.mail && wanted.mailer === 'shared_smtp' && wanted.from.trim() === '' ? t('a sender') : '',
  ].filter((one) => one !== '');
  const create = async (): Promise<void> => {
    set_busy(true);
    try {
      const document = marketplace_flow(wanted.name.trim(), {
        record: wanted.record ? { kind: wanted.crm, organization: wanted.organization.trim(), connection: wanted.crm_connection } : undefined,
        mail: wanted.mail ? { kind: wanted.mailer, from: wanted.from.trim(), to: wanted.to.trim(), connection: wanted.mail_connection } : undefined,
      });
      set_made(await import_flow(JSON.stringify(document, null, 2), { name: wanted.name.trim() }));
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
        <Field label={t('Name of the flow')} required><Input value={wanted.name} onChange={(_, data) => change({ name: data.value })} /></Field>
        <div className="row" role="group" aria-label={t('What shall happen')}>
          <Checkbox label={t('Create a record in the CRM')} checked={wanted.record} onChange={(_, data) => change({ record: data.checked === true })} />
          <Checkbox label={t('Send a mail')} checked={wanted.mail} onChange={(_, data) => change({ mail: data.checked === true })} />
        </div>
      </Card>
      {wanted.record && <RecordPart wanted={wanted} change={change} />}
      {wanted.mail && <MailPart wanted={wanted} change={change} />}
      <div className="row">
        <Button appearance="primary" icon={<Icon name="check" />} disabled={busy || lacks.length > 0} onClick={() => void create()}>{t('Create flow')}</Button>
        <Button onClick={() => go('flows')}>{t('Cancel')}</Button>
        {lacks.length > 0 && <span className="muted">{t('Still missing: {0}', lacks.join(', '))}</span>}
      </div>
    </div></Page>
  );
}
