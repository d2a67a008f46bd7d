// SPDX-License-Identifier: Apache-2.0
// Signing in, with the second factor when it is asked for.
import { Button, Field, Input } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { message_of, Problem } from '../../api/http';
import { kSessionKey, sign_in } from '../../api/session';
import { sign_in_methods } from '../../api/sign_in';
import { LanguageChoice } from '../../components/language';
import { Failure } from '../../components/page';
import { useRouter } from '../../components/router';
import { failure_text, kFailedKey, ProviderButtons } from './providers';
import { t } from '../../words/words';

const kTexts: Record<string, string> = {
  SignInFailed: t('The address or the password is wrong.'),
  PasswordOff: t('People sign in by a provider here: use its button.'),
  CodeWrong: t('The code is wrong, or too old.'),
};

export default function SignInPage() {
  const [email, set_email] = useState('');
  const [password, set_password] = useState('');
  const [code, set_code] = useState('');
  const [wants_code, set_wants_code] = useState(false);
  const { place, go } = useRouter();
  const failed = place.query.get(kFailedKey) ?? '';
  const [fault, set_fault] = useState(failure_text(failed));
  const [by_password, set_by_password] = useState(false);
  const [busy, set_busy] = useState(false);
  const queries = useQueryClient();
  const methods = useQuery({ queryKey: ['methods'], queryFn: sign_in_methods, retry: false });
  useEffect(() => {
    document.title = t('Sign in – leadflow');
  }, []);
  const submit = async (): Promise<void> => {
    set_busy(true);
    set_fault('');
    try {
      const session = await sign_in(email, password, code);
      if (failed !== '') go('', { replace: true });
      queries.setQueryData(kSessionKey, session);
    } catch (error) {
      if (error instanceof Problem && error.code === 'CodeRequired') set_wants_code(true);
      else if (error instanceof Problem && error.status === 429) set_fault(t('Too many tries. Wait a little.'));
      else set_fault(kTexts[error instanceof Problem ? error.code : ''] ?? message_of(error));
    } finally {
      set_busy(false);
    }
  };
  const providers = methods.data?.providers ?? [];
  // An owner always may, so that nobody locks all out.
  const hidden = methods.data?.password === false && !by_password;
  return (
    <main className="gate">
      <form onSubmit={(event) => { event.preventDefault(); void submit(); }}>
        <div className="brand">leadflow</div>
        <h1>{t('Sign in')}</h1>
        {fault && <div role="alert"><Failure error={fault} /></div>}
        <ProviderButtons providers={providers} primary={methods.data?.password === false} />
        {hidden && <Button appearance="subtle" onClick={() => set_by_password(true)}>{t('Sign in with a password')}</Button>}
        {!hidden && <>
          <Field label={t('Email')} required><Input type="email" autoComplete="username" value={email} onChange={(_, data) => set_email(data.value)} /></Field>
          <Field label={t('Password')} required><Input type="password" autoComplete="current-password" value={password} onChange={(_, data) => set_password(data.value)} /></Field>
          {wants_code && <Field label={t('Code from your authenticator')} required><Input inputMode="numeric" autoComplete="one-time-code" autoFocus value={code} onChange={(_, data) => set_code(data.value)} /></Field>}
          <Button appearance="primary" type="submit" disabled={busy || email === '' || password === ''}>{t('Sign in')}</Button>
        </>}
        <LanguageChoice />
        <p className="muted">{t('No account? The administrator invites you, or makes the first one with the link that the server printed when it was started.')}</p>
      </form>
    </main>
  );
}
