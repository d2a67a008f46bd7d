// SPDX-License-Identifier: Apache-2.0
// The flow stands: its URL, a lead to try it with, and where the URL belongs in Partner Center.
import { Button, MessageBar, MessageBarBody } from '@fluentui/react-components';
import { useState } from 'react';
import { Flow } from '../../api/flows';
import { message_of } from '../../api/http';
import { useRun } from '../../api/runs';
import { send_to } from '../../api/trigger';
import { CopyField } from '../../components/copy';
import { Icon } from '../../components/icon';
import { Card, Page } from '../../components/page';
import { Link, useRouter } from '../../components/router';
import { Status } from '../../components/status';
import { title_of } from '../../model/definition';
import { kSampleLeads } from '../../model/lead';
import { t } from '../../words/words';

function Outcome({ run: id }: { run: string }) {
  const run = useRun(id);
  if (!run.data) return <span className="muted">{t('On its way …')}</span>;
  return (
    <div aria-live="polite">
      <div className="row"><Status status={run.data.status} /><Link to={`runs/${id}`}>{t('Open the run')}</Link></div>
      <ul className="plain-list">{run.data.steps.map((step) => (
        <li key={step.name + step.repetition} className="row"><Status status={step.status} small text={title_of(step.name)} /><span className="muted">{step.error?.message ?? ''}</span></li>
      ))}</ul>
    </div>
  );
}

export function Finished({ flow }: { flow: Flow }) {
  const [run, set_run] = useState('');
  const [said, set_said] = useState('');
  const { go } = useRouter();
  const send = async (): Promise<void> => {
    try {
      const sent = await send_to(flow.url, JSON.stringify(kSampleLeads[0]?.body));
      if (sent.run) set_run(sent.run);
      else set_said(t('It was answered {0}: {1}', sent.status, sent.text));
    } catch (error) {
      set_said(message_of(error));
    }
  };
  return (
    <Page title={flow.name} actions={<Button icon={<Icon name="edit" />} onClick={() => go(`flows/${flow.id}/edit`)}>{t('Edit in the designer')}</Button>}>
      {flow.warnings.length > 0 && <MessageBar intent="warning" layout="multiline"><MessageBarBody><ul>{flow.warnings.map((one) => <li key={one}>{one}</li>)}</ul></MessageBarBody></MessageBar>}
      <Card title={t('1. Copy the URL')}><CopyField label={t('HTTP POST URL')} text={flow.url} /><p className="muted">{t('It is the key to this flow and never changes when you edit it.')}</p></Card>
      <Card title={t('2. Send a test lead')}>
        <div className="row"><Button appearance="primary" icon={<Icon name="flask" />} onClick={() => void send()}>{t('Send a sample lead')}</Button>{said && <span role="alert">{said}</span>}</div>
        {run && <Outcome run={run} />}
      </Card>
      <Card title={t('3. Paste it into Partner Center')}>
        <p className="muted">{t('The steps there, whether Microsoft can take and reach the URL, and a watch for its test lead:')}</p>
        <div className="row"><Button appearance="primary" icon={<Icon name="plug" />} onClick={() => go(`flows/${flow.id}/connect-offer`)}>{t('Connect your offer')}</Button></div>
      </Card>
    </Page>
  );
}
