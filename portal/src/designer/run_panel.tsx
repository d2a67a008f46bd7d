// SPDX-License-Identifier: Apache-2.0
// What a step took in and gave out in a run, what went wrong and what to do, and each attempt.
import { Button, MessageBar, MessageBarBody, MessageBarTitle, Tab, TabList } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { RunDetail } from '../api/runs';
import { Content } from '../components/content';
import { Icon } from '../components/icon';
import { Status, status_word } from '../components/status';
import { title_of } from '../model/definition';
import { is_object, Json, shown } from '../model/json';
import { advice_for, RunError, StepRecord, effect_text } from '../model/run';
import { between, duration_text, time_text } from '../model/time';
import { CorrectDialog } from './correct_dialog';
import { t } from '../words/words';

export function ErrorBar({ error, possibly_sent = false }: { error: RunError; possibly_sent?: boolean }) {
  const advice = possibly_sent ? t('It may have been sent before the fault. Look there before you resubmit.') : advice_for(error.code, error.message);
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody><MessageBarTitle>{error.code}</MessageBarTitle>{error.message}{advice && <p><b>{t('What to do:')}{' '}</b>{advice}</p>}</MessageBarBody>
    </MessageBar>
  );
}

function Frame({ title, close, children }: { title: string; close: () => void; children: ReactNode }) {
  return (
    <aside className="panel" aria-label={t('Result of {0}', title)}>
      <div className="panel-head"><h2 className="grow">{title}</h2><Button size="small" appearance="subtle" aria-label={t('Close the panel')} icon={<Icon name="close" size={16} />} onClick={close} /></div>
      {children}
    </aside>
  );
}

function body_of(run: RunDetail): string {
  const { outputs } = run.trigger;
  return is_object(outputs) && outputs['body'] !== undefined && outputs['body'] !== null ? shown(outputs['body']) : '';
}

// What was received, and resubmitting it with corrections.
export function TriggerRunPanel({ run, correct, close }: { run: RunDetail; correct: ((payload: Json) => Promise<void>) | undefined; close: () => void }) {
  const { trigger } = run;
  const [correcting, set_correcting] = useState(false);
  return (
    <Frame title={title_of(trigger.name)} close={close}>
      <div className="panel-body">
        <p className="muted">{t('Received {0}', time_text(trigger.received))}{trigger.item !== undefined && t(', item {0}', trigger.item)}</p>
        {trigger.renamed.length > 0 && <MessageBar layout="multiline"><MessageBarBody>{t('Names were matched without regard to case: {0}', trigger.renamed.join(', '))}</MessageBarBody></MessageBar>}
        {correct && !trigger.outputs_hidden && <div className="row"><Button icon={<Icon name="edit" />} onClick={() => set_correcting(true)}>{t('Correct and resubmit')}</Button></div>}
        {correct && correcting && <CorrectDialog original={body_of(run)} correct={correct} close={() => set_correcting(false)} />}
        <Content title={t('Outputs')} value={trigger.outputs} hidden={trigger.outputs_hidden} />
      </div>
    </Frame>
  );
}

const kTabs = ['Parameters', 'Properties', 'Retries'] as const;

function Properties({ record }: { record: StepRecord }) {
  const rows: [string, string][] = [
    ['Status', record.status], ['Code', record.code], ['Start', time_text(record.started)], ['End', time_text(record.ended)],
    ['Duration', duration_text(between(record.started, record.ended))], ['Turn', record.repetition], ['Repeated', effect_text(record.effect)],
  ];
  return <table className="pairs"><tbody>{rows.filter(([, value]) => value !== '').map(([key, value]) => <tr key={key}><th scope="row">{t(key)}</th><td>{key === 'Status' ? status_word(value) : value}</td></tr>)}</tbody></table>;
}

function Attempts({ record }: { record: StepRecord }) {
  if (record.attempts.length === 0) return <p className="muted">{t('This step calls nobody.')}</p>;
  return (
    <table className="table"><thead><tr><th>#</th><th>{t('Code')}</th><th>{t('Start')}</th><th className="num">{t('Duration')}</th></tr></thead>
      <tbody>{record.attempts.map((one) => (
        <tr key={one.number}><td>{one.number}</td><td>{one.code}{one.possibly_sent && t(' (possibly sent)')}{one.message && <div className="muted">{one.message}</div>}</td>
          <td>{time_text(one.started)}</td><td className="num">{duration_text(between(one.started, one.ended))}</td></tr>
      ))}</tbody></table>
  );
}

export function StepRunPanel({ name, record, can_resubmit, resubmit, close }: {
  name: string; record: StepRecord | undefined; can_resubmit: boolean; resubmit: () => void; close: () => void;
}) {
  const [tab, set_tab] = useState<(typeof kTabs)[number]>('Parameters');
  if (!record) return <Frame title={title_of(name)} close={close}><div className="panel-body"><p className="muted">{t('This step did not run.')}</p></div></Frame>;
  const possibly_sent = record.attempts.some((one) => one.possibly_sent) && record.status !== 'Succeeded';
  return (
    <Frame title={title_of(name)} close={close}>
      <TabList size="small" selectedValue={tab} onTabSelect={(_, data) => set_tab(kTabs.find((one) => one === data.value) ?? 'Parameters')}>{kTabs.map((one) => <Tab key={one} value={one}>{t(one)}</Tab>)}</TabList>
      <div className="panel-body">
        <div className="row"><Status status={record.status} /><span className="grow" />{can_resubmit && <Button size="small" icon={<Icon name="redo" size={16} />} onClick={resubmit}>{t('Resubmit from here')}</Button>}</div>
        {record.error && record.status !== 'Skipped' && <ErrorBar error={record.error} possibly_sent={possibly_sent} />}
        {record.error && record.status === 'Skipped' && <p className="muted">{record.error.message}</p>}
        {tab === 'Parameters' && <>
          <Content title={t('Inputs')} value={record.inputs} hidden={record.inputs_hidden} />
          <Content title={t('Outputs')} value={record.outputs} hidden={record.outputs_hidden} />
        </>}
        {tab === 'Properties' && <Properties record={record} />}
        {tab === 'Retries' && <Attempts record={record} />}
      </div>
    </Frame>
  );
}
