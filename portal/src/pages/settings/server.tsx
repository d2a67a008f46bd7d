// SPDX-License-Identifier: Apache-2.0
// The server as people set it and as it is: alarms and where they go, how long runs are kept, its
// address and certificate.
import { Button, Field, Input } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { message_of } from '../../api/http';
import { AlarmSettings, kSettingsKey, save_alarms, save_retention, Settings, test_alarms } from '../../api/settings';
import { useServerHealth } from '../../api/status';
import { CopyField } from '../../components/copy';
import { useDialogs } from '../../components/dialogs';
import { Card } from '../../components/page';
import { Status } from '../../components/status';
import { addresses_of } from '../../model/addresses';
import { days_text } from '../../model/connection_state';
import { time_text } from '../../model/time';
import { Alarms as StandingAlarms } from '../home/alarms';
import { MailConnection } from '../mail_connection';
import { t } from '../../words/words';

const kDay = 86_400_000;
const kSoonDays = 30;

export function Health() {
  const health = useServerHealth();
  const good = health.data?.reachable === true && health.data.ready;
  return (
    <Card title={t('State of the server')}>
      <div>{health.data ? <Status status={good ? 'Succeeded' : 'Failed'} text={good ? t('Ready: it takes leads and runs flows') : health.data.reachable ? t('Not ready: look at its log, or run leadflow doctor') : t('It cannot be reached')} /> : t('Asking …')}</div>
      <StandingAlarms />
    </Card>
  );
}

function useSaving() {
  const queries = useQueryClient();
  const { tell } = useDialogs();
  return async (work: () => Promise<void>, said: string): Promise<void> => {
    try {
      await work();
      await queries.invalidateQueries({ queryKey: kSettingsKey });
      tell(said);
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
  };
}

function Retention({ settings }: { settings: Settings }) {
  const [days, set_days] = useState(String(settings.retention_days ?? ''));
  const save = useSaving();
  return (
    <Card title={t('How long runs are kept')}>
      <p className="muted">{t('Empty: for ever. Older runs are deleted, with what they received.')}</p>
      <form className="filters" onSubmit={(event) => { event.preventDefault(); void save(() => save_retention(days === '' ? undefined : Number(days)), t('Saved.')); }}>
        <Field label={t('Days')}><Input inputMode="numeric" value={days} onChange={(_, data) => set_days(data.value.replace(/\D/g, ''))} /></Field>
        <Button type="submit" disabled={days === String(settings.retention_days ?? '')}>{t('Save')}</Button>
      </form>
    </Card>
  );
}

function Alarms({ settings }: { settings: Settings }) {
  const { alarms } = settings;
  const [mail_to, set_mail_to] = useState(alarms.mail_to.join(', '));
  const [connection, set_connection] = useState(alarms.connection);
  const [webhook, set_webhook] = useState(alarms.webhook);
  const { tell } = useDialogs();
  const save = useSaving();
  const wanted: AlarmSettings = { mail_to: addresses_of(mail_to), connection, webhook: webhook.trim() };
  const changed = JSON.stringify(wanted) !== JSON.stringify(alarms);
  const test = async (): Promise<void> => {
    try {
      const result = await test_alarms();
      tell(result.message === '' || result.ok ? t('A message was sent.') : result.message, { intent: result.ok ? 'good' : 'bad' });
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
  };
  return (
    <Card title={t('Alarms')}>
      <p className="muted">{t('Failing flows, connections that end, a full disk: whoever is named here is told, and told again when it is over.')}</p>
      <form className="form" onSubmit={(event) => { event.preventDefault(); void save(() => save_alarms(wanted), t('Saved.')); }}>
        <Field label={t('Mail to')} hint={t('Addresses, with commas between them')}><Input value={mail_to} onChange={(_, data) => set_mail_to(data.value)} /></Field>
        <MailConnection connection={connection} choose={set_connection} />
        <Field label={t('Webhook')} hint={t('An address that takes JSON, such as one of Slack or Teams')}><Input type="url" value={webhook} onChange={(_, data) => set_webhook(data.value)} /></Field>
        <div className="row"><Button appearance="primary" type="submit" disabled={!changed}>{t('Save')}</Button>
          <Button disabled={changed || (alarms.mail_to.length === 0 && alarms.webhook === '')} onClick={() => void test()}>{t('Send a test message')}</Button></div>
      </form>
    </Card>
  );
}

function Certificate({ certificate }: { certificate: NonNullable<Settings['certificate']> }) {
  const left = certificate.ends ? (certificate.ends.getTime() - Date.now()) / kDay : Infinity;
  const bad = left < 0 ? 'Failed' : left < kSoonDays ? 'TimedOut' : 'Succeeded';
  return (
    <>
      <tr><th scope="row">{t('Certificate')}</th><td>{certificate.subject}</td></tr>
      <tr><th scope="row">{t('Issued by')}</th><td>{certificate.self_signed ? t('itself: senders must be told to trust it') : certificate.issuer}</td></tr>
      <tr><th scope="row">{t('Ends')}</th><td><Status status={bad} text={certificate.ends ? `${time_text(certificate.ends)} (${days_text(certificate.ends, new Date())})` : ''} /></td></tr>
    </>
  );
}

export function Server({ settings }: { settings: Settings }) {
  const { server, certificate } = settings;
  return (
    <>
      <Alarms key={JSON.stringify(settings.alarms)} settings={settings} />
      <Retention key={settings.retention_days} settings={settings} />
      <Card title={t('Server')}>
        {server.public_url && <CopyField label={t('Public address')} text={server.public_url} />}
        <table className="pairs"><tbody>
          {server.listen && <tr><th scope="row">{t('Listens at')}</th><td>{server.listen}</td></tr>}
          <tr><th scope="row">{t('Version')}</th><td>{server.version}</td></tr>
          {certificate && <Certificate certificate={certificate} />}
        </tbody></table>
      </Card>
    </>
  );
}
