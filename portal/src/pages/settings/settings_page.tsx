// SPDX-License-Identifier: Apache-2.0
// Settings: state of the server, people, the second factor, API tokens.
import { Button, Field, Input } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { message_of } from '../../api/http';
import { useSession } from '../../api/session';
import { useServerHealth } from '../../api/status';
import { add_token, begin_second_factor, confirm_second_factor, end_second_factor, remove_token, tokens } from '../../api/users';
import { CopyField } from '../../components/copy';
import { useDialogs } from '../../components/dialogs';
import { Card, Page } from '../../components/page';
import { Status } from '../../components/status';
import { time_text } from '../../model/time';
import { People } from './people';

function Health() {
  const health = useServerHealth();
  const good = health.data?.reachable === true && health.data.ready;
  return (
    <Card title="State of the server">
      <div>{health.data ? <Status status={good ? 'Succeeded' : 'Failed'} text={good ? 'Ready: it takes leads and runs flows' : health.data.reachable ? 'Not ready: look at its log, or run leadflow doctor' : 'It cannot be reached'} /> : 'Asking …'}</div>
    </Card>
  );
}

function Tokens() {
  const list = useQuery({ queryKey: ['tokens'], queryFn: tokens, retry: false });
  const [made, set_made] = useState('');
  const { ask, tell } = useDialogs();
  if (list.isError || !list.data) return null;
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      await list.refetch();
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
  };
  return (
    <Card title="API tokens" actions={<Button onClick={() => void attempt(async () => {
      const name = await ask({ title: 'New token', label: 'What it is for', yes: 'Make' });
      if (name !== undefined) set_made(await add_token(name));
    })}>New token</Button>}>
      {made && <><CopyField label="The new token: it is shown only now" text={made} /><Button size="small" onClick={() => set_made('')}>I have it</Button></>}
      {list.data.length === 0 ? <p className="muted">None. Scripts show one as Authorization: Bearer …</p> : (
        <table className="table"><tbody>{list.data.map((one) => (
          <tr key={one.name}><td>{one.name}</td><td className="muted">{time_text(one.created)}</td>
            <td className="row end"><Button size="small" onClick={() => void attempt(async () => {
              if ((await ask({ title: `Remove "${one.name}"?`, text: 'Whoever uses it is locked out at once.', danger: true, yes: 'Remove' })) !== undefined) await remove_token(one.name);
            })}>Remove</Button></td></tr>
        ))}</tbody></table>
      )}
    </Card>
  );
}

function SecondFactor() {
  const [begun, set_begun] = useState<{ secret: string; uri: string }>();
  const [code, set_code] = useState('');
  const { ask, tell } = useDialogs();
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
  };
  return (
    <Card title="Second factor">
      <p className="muted">A code from an authenticator app, asked for beside the password.</p>
      {!begun && <div className="row"><Button onClick={() => void attempt(async () => set_begun(await begin_second_factor()))}>Switch on</Button>
        <Button appearance="subtle" onClick={() => void attempt(async () => {
          const present = await ask({ title: 'Switch the second factor off?', label: 'Code that the app shows', yes: 'Switch off', danger: true });
          if (present === undefined) return;
          await end_second_factor(present);
          tell('The second factor is off.');
        })}>Switch off</Button></div>}
      {begun && (
        <form className="form" onSubmit={(event) => { event.preventDefault(); void attempt(async () => { await confirm_second_factor(code); set_begun(undefined); tell('The second factor is on.'); }); }}>
          <CopyField label="Key for the app" text={begun.secret} /><CopyField label="Address for the app" text={begun.uri} />
          <Field label="Code that the app shows" required><Input inputMode="numeric" autoComplete="one-time-code" value={code} onChange={(_, data) => set_code(data.value)} /></Field>
          <div className="row"><Button appearance="primary" type="submit" disabled={code === ''}>Confirm</Button></div>
        </form>
      )}
    </Card>
  );
}

export default function SettingsPage() {
  const session = useSession();
  return (
    <Page title="Settings">
      <Health />
      {session.data?.user && <SecondFactor />}
      {session.data?.can_manage && <People />}
      {session.data?.can_manage && <Tokens />}
    </Page>
  );
}
