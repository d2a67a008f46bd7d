// SPDX-License-Identifier: Apache-2.0
// Another password for oneself.
import { Button, Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { message_of, Problem } from '../../api/http';
import { change_password } from '../../api/sign_in';
import { useDialogs } from '../../components/dialogs';
import { Card } from '../../components/page';
import { kPasswordMin } from '../../model/password';
import { t } from '../../words/words';

const kEmpty = { current: '', next: '', again: '' };

export function Password() {
  const [open, set_open] = useState(false);
  const [given, set_given] = useState(kEmpty);
  const [fault, set_fault] = useState<'current' | 'next'>();
  const [message, set_message] = useState('');
  const { tell } = useDialogs();
  const differs = given.again !== '' && given.again !== given.next;
  const short = given.next !== '' && given.next.length < kPasswordMin;
  const ready = given.current !== '' && given.next.length >= kPasswordMin && given.again === given.next;
  const close = (): void => {
    set_open(false);
    set_given(kEmpty);
    set_fault(undefined);
  };
  const save = async (): Promise<void> => {
    set_fault(undefined);
    try {
      await change_password(given.current, given.next);
      close();
      tell(t('The password is changed. Other browsers are signed out.'));
    } catch (error) {
      const is_current = error instanceof Problem && error.code === 'PasswordWrong';
      set_fault(is_current ? 'current' : 'next');
      set_message(is_current ? t('This is not your password.') : message_of(error));
    }
  };
  const field = (key: keyof typeof kEmpty, label: string, complete: string, problem: string | undefined) => (
    <Field label={label} required validationMessage={problem} {...(key === 'next' ? { hint: t('At least {0} characters', kPasswordMin) } : {})}>
      <Input type="password" autoComplete={complete} autoFocus={key === 'current'} value={given[key]} onChange={(_, data) => set_given({ ...given, [key]: data.value })} />
    </Field>
  );
  return (
    <Card title={t('Password')}>
      {!open ? <div className="row"><Button onClick={() => set_open(true)}>{t('Change password')}</Button></div> : (
        <form className="form" onSubmit={(event) => { event.preventDefault(); if (ready) void save(); }}>
          {field('current', t('Present password'), 'current-password', fault === 'current' ? message : undefined)}
          {field('next', t('New password'), 'new-password', short ? t('Too short') : fault === 'next' ? message : undefined)}
          {field('again', t('The same again'), 'new-password', differs ? t('It differs') : undefined)}
          <div className="row"><Button appearance="primary" type="submit" disabled={!ready}>{t('Change password')}</Button><Button onClick={close}>{t('Cancel')}</Button></div>
        </form>
      )}
    </Card>
  );
}
