// SPDX-License-Identifier: Apache-2.0
// Trying a flow out: wait for the next request, send a sample or one's own JSON, or what a recent run
// received; then watch the run on the canvas. A dry run shows what would be sent.
import { Button, Radio, RadioGroup, Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { dry_run, Effect } from '../api/flows';
import { message_of } from '../api/http';
import { run as read_run, runs } from '../api/runs';
import { send_to } from '../api/trigger';
import { Value } from '../components/content';
import { CopyField } from '../components/copy';
import { Icon } from '../components/icon';
import { RequestCopies } from '../components/request_copies';
import { Failure } from '../components/page';
import { Status } from '../components/status';
import { title_of, trigger_of, type_of } from '../model/definition';
import { is_object, parse_json, shown } from '../model/json';
import { kSampleLeads } from '../model/lead';
import { time_text } from '../model/time';
import { useEditor } from './editor';
import { SidePanel } from './side_panels';
import { Trial } from './test_banner';
import { t } from '../words/words';

type Way = 'wait' | 'sample' | 'own' | 'recent';

function Effects({ effects }: { effects: Effect[] }) {
  return (
    <section aria-label={t('What would be sent')}><h3>{t('What would be sent')}</h3>
      {effects.length === 0 && <p className="muted">{t('Nothing.')}</p>}
      {effects.map((effect, index) => (
        <div key={index} className="effect"><div className="row"><b className="grow">{title_of(effect.action)}</b><Status status={effect.status} small /></div>
          {effect.fault !== '' && <div className="field-fault">{effect.fault}</div>}
          {effect.hidden && <p className="muted">{t('Content not shown due to security configuration.')}</p>}
          {Object.entries(effect.content).filter(([key]) => key !== 'message').map(([key, value]) => <Value key={key} label={key} value={value} />)}</div>
      ))}
    </section>
  );
}

function Choice({ way, payload, set_payload, flow }: { way: Way; payload: string; set_payload: (text: string) => void; flow: string }) {
  const [sample, set_sample] = useState(0);
  const recent = useQuery({ queryKey: ['test-runs', flow], enabled: way === 'recent', queryFn: () => runs({ flow }, { limit: 20 }) });
  const take = async (id: string): Promise<void> => {
    if (id === '') return;
    const outputs = (await read_run(id)).trigger.outputs;
    set_payload(is_object(outputs) && outputs['body'] !== undefined ? shown(outputs['body']) : '');
  };
  if (way === 'wait') return null;
  return (
    <>
      {way === 'sample' && <label className="plain-label">{t('Sample')}<select className="native" value={sample} onChange={(event) => {
        const index = Number(event.target.value);
        set_sample(index);
        const body = kSampleLeads[index]?.body;
        set_payload(body === undefined ? '' : shown(body));
      }}>{kSampleLeads.map((one, index) => <option key={one.title} value={index}>{one.title}</option>)}</select></label>}
      {way === 'recent' && <label className="plain-label">{t('Run')}<select className="native" defaultValue="" onChange={(event) => void take(event.target.value)}>
        <option value="">{t('Choose')}</option>{(recent.data ?? []).map((one) => <option key={one.id} value={one.id}>{time_text(one.created)} – {one.status}</option>)}</select></label>}
      <label className="plain-label">{t('Body')}<textarea className={`native code${payload.trim() !== '' && parse_json(payload) === undefined ? ' faulty' : ''}`} rows={12} spellCheck={false} value={payload} onKeyDown={(event) => event.stopPropagation()} onChange={(event) => set_payload(event.target.value)} /></label>
      {payload.trim() !== '' && parse_json(payload) === undefined && <div className="field-help">{t('This is no JSON; it is sent as it is.')}</div>}
    </>
  );
}

export function TestPanel({ trial, unsaved }: { trial: Trial; unsaved: boolean }) {
  const editor = useEditor();
  const trigger = trigger_of(editor.definition);
  const is_request = trigger !== undefined && type_of(trigger) === 'request';
  const [way, set_way] = useState<Way>('sample');
  const [payload, set_payload] = useState(shown(kSampleLeads[0]?.body));
  const [fault, set_fault] = useState('');
  const [effects, set_effects] = useState<Effect[] | null>();
  const flow = editor.flow ?? '';
  if (editor.flow === undefined) return <SidePanel title={t('Test flow')}><div className="panel-body"><p>{t('Save the flow first: then it has a URL to send to.')}</p></div></SidePanel>;
  const send = async (): Promise<void> => {
    set_fault('');
    trial.end();
    try {
      const sent = await send_to(editor.url, payload.trim() === '' ? undefined : payload);
      if (sent.run) trial.watch(sent.run);
      else set_fault(t('It was answered {0}. {1}', sent.status, sent.text));
    } catch (error) {
      set_fault(message_of(error));
    }
  };
  const dry = async (): Promise<void> => {
    try {
      set_effects(await dry_run(flow, payload.trim() === '' ? undefined : parse_json(payload) ?? payload));
    } catch (error) {
      set_fault(message_of(error));
    }
  };
  return (
    <SidePanel title={t('Test flow')}>
      <div className="panel-body">
        {unsaved && <p className="field-fault">{t('The test runs what was saved last, without your unsaved changes.')}</p>}
        {!is_request && <p>{t('This flow starts by itself. Wait for its next run here.')}</p>}
        <RadioGroup value={is_request ? way : 'wait'} aria-label={t('How to test')} onChange={(_, data) => { set_way(data.value as Way); if (trial.waiting) trial.end(); if (data.value === 'own') set_payload('{\n  \n}'); }}>
          <Radio value="wait" label={t('I\'ll perform the trigger action')} />
          {is_request && <><Radio value="sample" label={t('Send a sample')} /><Radio value="own" label={t('Send my own JSON')} /><Radio value="recent" label={t('With a recent run\'s data')} /></>}
        </RadioGroup>
        {is_request && <Choice way={way} payload={payload} set_payload={set_payload} flow={flow} />}
        {(way === 'wait' || !is_request)
          ? (trial.waiting
            ? <><div role="status" className="row"><Spinner size="tiny" />{' '}{t('Waiting for the next request …')}</div>{editor.url && <CopyField label={t('Send it to')} text={editor.url} />}<div className="row"><Button onClick={trial.end}>{t('Stop waiting')}</Button></div></>
            : <div className="row"><Button appearance="primary" icon={<Icon name="flask" />} onClick={trial.wait}>{t('Test')}</Button></div>)
          : <div className="row"><Button appearance="primary" icon={<Icon name="flask" />} onClick={() => void send()}>{t('Test')}</Button>
            {effects !== null && <Button onClick={() => void dry()}>{t('Dry run')}</Button>}</div>}
        {is_request && <RequestCopies name="leadflow" url={editor.url} body={way === 'wait' ? '' : payload.trim()} samples={kSampleLeads.map((one) => ({ title: one.title, body: one.body === undefined ? '' : shown(one.body) }))} />}
        {effects === null && <p className="muted">{t('This server offers no dry run yet.')}</p>}
        {fault && <Failure error={fault} />}
        {effects && <Effects effects={effects} />}
      </div>
    </SidePanel>
  );
}
