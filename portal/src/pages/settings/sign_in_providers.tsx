// SPDX-License-Identifier: Apache-2.0
// The providers by which people come in: an owner's to say.
import { Button, Field, Input, Switch } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { message_of } from '../../api/http';
import { kNewPeople, NewPeople, Provider, provider_id, save_sign_in_settings, sign_in_settings } from '../../api/sign_in';
import { CopyField } from '../../components/copy';
import { useAttempt } from './attempt';
import { useDialogs } from '../../components/dialogs';
import { Card, Failure } from '../../components/page';
import { t } from '../../words/words';

const kWhatTheyBecome: Record<NewPeople, string> = {
  refuse: t('Nobody: only who is invited'), viewer: t('Viewers'), operator: t('Operators'), editor: t('Editors'),
};
const kNew: Provider = { id: '', title: '', issuer: '', client_id: '', has_secret: false, secret: undefined, new_people: 'refuse', domains: [] };

function ProviderForm({ provider, redirect_url, save, cancel }: {
  provider: Provider; redirect_url: string; save: (provider: Provider) => Promise<void>; cancel: () => void;
}) {
  const [edited, set_edited] = useState(provider);
  const [domains, set_domains] = useState(provider.domains.join(', '));
  const [fault, set_fault] = useState('');
  const change = (part: Partial<Provider>): void => set_edited((before) => ({ ...before, ...part }));
  const submit = async (): Promise<void> => {
    try {
      await save({ ...edited, domains: domains.split(/[\s,;]+/).filter((one) => one !== '') });
    } catch (error) {
      set_fault(message_of(error));
    }
  };
  return (
    <form className="form" onSubmit={(event) => { event.preventDefault(); void submit(); }}>
      {fault && <div role="alert"><Failure error={fault} /></div>}
      <p className="muted">{t('In Entra ID: App registrations, New registration, Accounts in this organizational directory only, platform Web. Register this redirect URI there, make a client secret, and copy the application (client) ID.')}</p>
      <CopyField label={t('Redirect URI to register at the provider')} text={redirect_url} />
      <Field label={t('Text on the button')} required><Input value={edited.title} onChange={(_, data) => change({ title: data.value })} /></Field>
      <Field label={t('Issuer')} required hint={t('In Entra ID: {0}, with your tenant’s ID', 'https://login.microsoftonline.com/…/v2.0')}><Input type="url" value={edited.issuer} onChange={(_, data) => change({ issuer: data.value })} /></Field>
      <Field label={t('Client ID')} required><Input value={edited.client_id} autoComplete="off" onChange={(_, data) => change({ client_id: data.value })} /></Field>
      <Field label={t('Client secret')} hint={provider.has_secret ? t('Left empty, it stays as it is.') : undefined}>
        <Input type="password" autoComplete="off" value={edited.secret ?? ''} onChange={(_, data) => change({ secret: data.value === '' ? undefined : data.value })} />
      </Field>
      <label className="plain-label">{t('Who comes in without an invitation')}
        <select className="native" value={edited.new_people} onChange={(event) => change({ new_people: kNewPeople.find((one) => one === event.target.value) ?? 'refuse' })}>
          {kNewPeople.map((one) => <option key={one} value={one}>{kWhatTheyBecome[one]}</option>)}
        </select>
      </label>
      {edited.new_people !== 'refuse' && <Field label={t('Whose addresses end in')} required hint={t('Domains, such as {0}', 'contoso.com, contoso.se')}><Input value={domains} onChange={(_, data) => set_domains(data.value)} /></Field>}
      <div className="row">
        <Button appearance="primary" type="submit" disabled={edited.title === '' || edited.issuer === '' || edited.client_id === ''}>{t('Save')}</Button>
        <Button onClick={cancel}>{t('Cancel')}</Button>
      </div>
    </form>
  );
}

export function Providers() {
  const settings = useQuery({ queryKey: ['sign-in-settings'], queryFn: sign_in_settings, retry: false });
  const [edited, set_edited] = useState<Provider>();
  const { ask } = useDialogs();
  const attempt = useAttempt();
  if (!settings.data) return null;
  const { password, providers, redirect_url } = settings.data;
  const put = async (next: { password?: boolean; providers?: Provider[] }): Promise<void> => {
    await save_sign_in_settings({ password, providers, ...next });
    await settings.refetch();
  };
  const keep = async (provider: Provider): Promise<void> => {
    const is_new = provider.id === '';
    const kept = is_new ? { ...provider, id: provider_id(provider.title, providers.map((one) => one.id)) } : provider;
    await put({ providers: is_new ? [...providers, kept] : providers.map((one) => (one.id === kept.id ? kept : one)) });
    set_edited(undefined);
  };
  return (
    <Card title={t('Sign-in with OpenID Connect')} actions={!edited && <Button onClick={() => set_edited(kNew)}>{t('Add a provider')}</Button>}>
      <p className="muted">{t('People sign in with the account that they have elsewhere, such as Entra ID. Their second factor is the provider’s matter then.')}</p>
      {providers.length > 0 && <table className="table"><tbody>{providers.map((one) => (
        <tr key={one.id}><td>{one.title}</td><td className="muted">{one.issuer}</td>
          <td className="row end">
            <Button size="small" aria-label={t('Change {0}', one.title)} onClick={() => set_edited(one)}>{t('Change')}</Button>
            <Button size="small" aria-label={t('Remove {0}', one.title)} onClick={() => void attempt(async () => {
              if ((await ask({ title: t('Remove {0}?', one.title), text: t('Who has no password cannot sign in then.'), danger: true, yes: t('Remove') })) === undefined) return;
              await put({ providers: providers.filter((other) => other.id !== one.id) });
            })}>{t('Remove')}</Button>
          </td></tr>
      ))}</tbody></table>}
      {edited && <ProviderForm key={edited.id} provider={edited} redirect_url={redirect_url} save={keep} cancel={() => set_edited(undefined)} />}
      {(providers.length > 0 || !password) && <Switch label={t('People may sign in with a password too (an owner always may)')} checked={password} onChange={(_, data) => void attempt(() => put({ password: data.checked }))} />}
    </Card>
  );
}
