// SPDX-License-Identifier: Apache-2.0
// The two ways to an account: the owner's set-up link, and an invitation. The token stands in the
// fragment, which browsers send to nobody.
import { Button, Field, Input } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { message_of } from '../../api/http';
import { accept_invitation, kSessionKey, set_up, setup_is_possible } from '../../api/session';
import { Failure, Loading } from '../../components/page';
import { Link, useRouter } from '../../components/router';
import { kPasswordMin } from '../../model/password';
import { t } from '../../words/words';

export default function JoinPage({ kind, token }: { kind: 'setup' | 'invitation'; token: string }) {
  const [email, set_email] = useState('');
  const [name, set_name] = useState('');
  const [password, set_password] = useState('');
  const [again, set_again] = useState('');
  const [fault, set_fault] = useState('');
  const queries = useQueryClient();
  const { go } = useRouter();
  const possible = useQuery({ queryKey: ['setup', token], enabled: kind === 'setup', retry: false, queryFn: () => setup_is_possible(token) });
  const title = kind === 'setup' ? t('Set up leadflow') : t('Join leadflow');
  useEffect(() => {
    document.title = `${title} – leadflow`;
  }, [title]);
  if (kind === 'setup' && possible.isPending) return <Loading what={t('the set-up')} />;
  if (token === '' || (kind === 'setup' && possible.data === false)) {
    return (
      <main className="gate"><div className="box"><h1>{title}</h1>
        <p>{t('This link has been used already, or is not whole. An administrator finds a new one in what the server prints at its start, or with')}{' '}<code>{t('leadflow user add')}</code>.</p>
        <Link to="">{t('Sign in')}</Link></div></main>
    );
  }
  const short = password !== '' && password.length < kPasswordMin;
  const differs = again !== '' && again !== password;
  const ready = name !== '' && password.length >= kPasswordMin && again === password && (kind === 'invitation' || email !== '');
  const submit = async (): Promise<void> => {
    try {
      if (kind === 'setup') await set_up({ token, email, name, password });
      else await accept_invitation({ token, name, password });
      await queries.invalidateQueries({ queryKey: kSessionKey });
      go('', { replace: true });
    } catch (error) {
      set_fault(message_of(error));
    }
  };
  return (
    <main className="gate">
      <form onSubmit={(event) => { event.preventDefault(); if (ready) void submit(); }}>
        <div className="brand">leadflow</div>
        <h1>{title}</h1>
        <p className="muted">{kind === 'setup' ? t('You become the owner: the one who invites the others.') : t('Choose how you are called, and a password.')}</p>
        {fault && <div role="alert"><Failure error={fault} /></div>}
        {kind === 'setup' && <Field label={t('Email')} required><Input type="email" autoComplete="username" value={email} onChange={(_, data) => set_email(data.value)} /></Field>}
        <Field label={t('Name')} required><Input autoComplete="name" value={name} onChange={(_, data) => set_name(data.value)} /></Field>
        <Field label={t('Password')} required hint={t('At least {0} characters', kPasswordMin)} validationMessage={short ? t('Too short') : undefined}><Input type="password" autoComplete="new-password" value={password} onChange={(_, data) => set_password(data.value)} /></Field>
        <Field label={t('The same again')} required validationMessage={differs ? t('It differs') : undefined}><Input type="password" autoComplete="new-password" value={again} onChange={(_, data) => set_again(data.value)} /></Field>
        <Button appearance="primary" type="submit" disabled={!ready}>{kind === 'setup' ? t('Make my account') : t('Join')}</Button>
      </form>
    </main>
  );
}
