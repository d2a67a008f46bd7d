// SPDX-License-Identifier: Apache-2.0
// Who may do what: owner, editor, operator, viewer.
import { Button, Field, Input } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Role, useSession } from '../../api/session';
import { change_user, invite, remove_user, users } from '../../api/users';
import { CopyField } from '../../components/copy';
import { useAttempt } from './attempt';
import { useDialogs } from '../../components/dialogs';
import { Card } from '../../components/page';
import { t } from '../../words/words';
import { role_words, Roles } from '../roles';

export function People() {
  const list = useQuery({ queryKey: ['users'], queryFn: users, retry: false });
  const session = useSession();
  const [email, set_email] = useState('');
  const [role, set_role] = useState<Role>('editor');
  const [link, set_link] = useState('');
  const { ask } = useDialogs();
  const attempt = useAttempt(list.refetch);
  if (!list.data) return null;
  return (
    <Card title={t('People')}>
      <table className="table"><thead><tr><th>{t('Name')}</th><th>{t('Email')}</th><th>{t('Role')}</th><th><span className="off-screen">{t('Actions')}</span></th></tr></thead>
        <tbody>{list.data.map((user) => (
          <tr key={user.id}><td>{user.name}</td><td>{user.email}</td>
            <td>{user.id === session.data?.user?.id ? role_words(user.role) : <Roles label={t('Role of {0}', user.name)} role={user.role} choose={(next) => void attempt(() => change_user(user.id, { role: next }))} />}</td>
            <td className="row end">{user.id !== session.data?.user?.id && <Button size="small" onClick={() => void attempt(async () => {
              if ((await ask({ title: t('Remove {0}?', user.name), danger: true, yes: t('Remove') })) !== undefined) await remove_user(user.id);
            })}>{t('Remove')}</Button>}</td></tr>
        ))}</tbody>
      </table>
      <form className="filters" onSubmit={(event) => { event.preventDefault(); void attempt(async () => { set_link(await invite(email, role)); set_email(''); }); }}>
        <Field label={t('Invite by email')}><Input type="email" value={email} onChange={(_, data) => set_email(data.value)} /></Field>
        <Field label={t('As')}><Roles label={t('Role of the invited')} role={role} choose={set_role} /></Field>
        <Button type="submit" disabled={email === ''}>{t('Make an invitation')}</Button>
      </form>
      {link && <CopyField label={t('Send this link to the invited; it works once')} text={link} />}
    </Card>
  );
}
