// SPDX-License-Identifier: Apache-2.0
// Settings: state of the server, one's password and second factor, people, alarms, API tokens.
import { Button, Field, Input } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { kSessionKey, useSession } from '../../api/session';
import { useSettings } from '../../api/settings';
import { add_token, begin_second_factor, confirm_second_factor, end_second_factor, remove_token, tokens } from '../../api/users';
import { useAttempt } from './attempt';
import { CopyField } from '../../components/copy';
import { useDialogs } from '../../components/dialogs';
import { Card, Page } from '../../components/page';
import { time_text } from '../../model/time';
import { BackupsCard } from './backups';
import { Password } from './password';
import { Erasures } from './erasures';
import { People } from './people';
import { Health, Server } from './server';
import { Providers } from './sign_in_providers';
import { t } from '../../words/words';

function Tokens() {
  const list = useQuery({ queryKey: ['tokens'], queryFn: tokens, retry: false });
  const [made, set_made] = useState('');
  const { ask } = useDialogs();
  const attempt = useAttempt(list.refetch);
  if (list.isError || !list.data) return null;
  return (
    <Card title={t('API tokens')} actions={<Button onClick={() => void attempt(async () => {
      const name = await ask({ title: t('New token'), label: t('What it is for'), yes: t('Make') });
      if (name !== undefined) set_made(await add_token(name));
    })}>{t('New token')}</Button>}>
      {made && <><CopyField label={t('The new token: it is shown only now')} text={made} /><Button size="small" onClick={() => set_made('')}>{t('I have it')}</Button></>}
      {list.data.length === 0 ? <p className="muted">{t('None. Scripts show one as Authorization: Bearer …')}</p> : (
        <table className="table"><tbody>{list.data.map((one) => (
          <tr key={one.name}><td>{one.name}</td><td className="muted">{time_text(one.created)}</td>
            <td className="row end"><Button size="small" onClick={() => void attempt(async () => {
              if ((await ask({ title: t('Remove "{0}"?', one.name), text: t('Whoever uses it is locked out at once.'), danger: true, yes: t('Remove') })) !== undefined) await remove_token(one.name);
            })}>{t('Remove')}</Button></td></tr>
        ))}</tbody></table>
      )}
    </Card>
  );
}

function SecondFactor() {
  const [begun, set_begun] = useState<{ secret: string; uri: string }>();
  const [code, set_code] = useState('');
  const { ask, tell } = useDialogs();
  const session = useSession();
  const queries = useQueryClient();
  // Where the session does not tell, both ways are offered.
  const is_on = session.data?.user?.second_factor;
  const attempt = useAttempt(() => queries.invalidateQueries({ queryKey: kSessionKey }));
  return (
    <Card title={t('Second factor')}>
      <p className="muted">{t('A code from an authenticator app, asked for beside the password.')}</p>
      {!begun && <div className="row">{is_on !== true && <Button onClick={() => void attempt(async () => set_begun(await begin_second_factor()))}>{t('Switch on')}</Button>}
        {is_on !== false && <Button appearance="subtle" onClick={() => void attempt(async () => {
          const present = await ask({ title: t('Switch the second factor off?'), label: t('Code that the app shows'), yes: t('Switch off'), danger: true });
          if (present === undefined) return;
          await end_second_factor(present);
          tell(t('The second factor is off.'));
        })}>{t('Switch off')}</Button>}</div>}
      {begun && (
        <form className="form" onSubmit={(event) => { event.preventDefault(); void attempt(async () => { await confirm_second_factor(code); set_begun(undefined); tell(t('The second factor is on.')); }); }}>
          <CopyField label={t('Key for the app')} text={begun.secret} /><CopyField label={t('Address for the app')} text={begun.uri} />
          <Field label={t('Code that the app shows')} required><Input inputMode="numeric" autoComplete="one-time-code" value={code} onChange={(_, data) => set_code(data.value)} /></Field>
          <div className="row"><Button appearance="primary" type="submit" disabled={code === ''}>{t('Confirm')}</Button></div>
        </form>
      )}
    </Card>
  );
}

export default function SettingsPage() {
  const session = useSession();
  const settings = useSettings(session.data?.can_manage ?? false).data;
  return (
    <Page title={t('Settings')}>
      <Health />
      {session.data?.user?.has_password && <Password />}
      {session.data?.user && <SecondFactor />}
      {session.data?.can_manage && <Providers />}
      {session.data?.can_manage && <People />}
      {settings && <Server settings={settings} />}
      {session.data?.can_manage && <BackupsCard />}
      {session.data?.can_manage && <Erasures />}
      {session.data?.can_manage && <Tokens />}
    </Page>
  );
}
