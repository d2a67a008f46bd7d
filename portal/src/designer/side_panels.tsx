// SPDX-License-Identifier: Apache-2.0
// The panels that are not about one step: the checker with a link per fault, and the whole as code.
import { Button, MessageBar, MessageBarBody } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { Icon } from '../components/icon';
import { Fault } from '../model/checks';
import { kTrigger, title_of, trigger_name } from '../model/definition';
import { is_object, parse_json, shown } from '../model/json';
import { useEditor } from './editor';
import { t } from '../words/words';

export function SidePanel({ title, children }: { title: string; children: ReactNode }) {
  const { dispatch } = useEditor();
  return (
    <aside className="panel" aria-label={title}>
      <div className="panel-head"><h2 className="grow">{title}</h2>
        <Button size="small" appearance="subtle" aria-label={t('Close the panel')} icon={<Icon name="close" size={16} />} onClick={() => dispatch({ kind: 'panel', panel: { kind: 'none' } })} /></div>
      {children}
    </aside>
  );
}

const kGroups: Record<Fault['group'], string> = { structure: t('Structure of the flow'), connection: 'Connections', parameter: 'Parameters' };

function FaultLine({ fault }: { fault: Fault }) {
  const editor = useEditor();
  const step = fault.step === kTrigger ? trigger_name(editor.definition) ?? t('Trigger') : fault.step;
  const go = (): void => {
    if (fault.step !== undefined) editor.dispatch({ kind: 'select', name: fault.step, field: fault.path.join('.') });
  };
  return (
    <li>
      <button type="button" className={`fault-line ${fault.warning ? 'warning' : 'error'}`} onClick={go} disabled={fault.step === undefined}>
        <Icon name={fault.warning ? 'warning' : 'error'} size={16} /><span>{step !== undefined && <b>{title_of(step)}: </b>}{fault.message}</span>
      </button>
    </li>
  );
}

// What can be done with a flow that cannot run: kept as a draft, or, before its first save, switched off.
export interface SaveAnyway {
  is_draft: boolean;
  run: () => void;
}

export function ChecksPanel({ save_anyway }: { save_anyway: SaveAnyway | undefined }) {
  const { faults } = useEditor();
  const errors = faults.filter((one) => !one.warning);
  return (
    <SidePanel title={t('Flow checker')}>
      <div className="panel-body">
        {faults.length === 0 && <p role="status">{t('Nothing to mend.')}</p>}
        {(Object.keys(kGroups) as Fault['group'][]).map((group) => {
          const list = faults.filter((one) => one.group === group);
          return list.length === 0 ? null : (
            <section key={group} aria-label={kGroups[group]}><h3>{kGroups[group]} ({list.length})</h3>
              <ul className="plain-list">{list.map((fault, index) => <FaultLine key={index} fault={fault} />)}</ul></section>
          );
        })}
        {save_anyway && errors.length > 0 && <MessageBar layout="multiline"><MessageBarBody>{save_anyway.is_draft ? t('A flow with faults cannot run. It can be kept as a draft; what is published goes on running.') : t('A flow with faults cannot run. It can be kept as it is; it is switched off then.')}{' '}<Button size="small" onClick={save_anyway.run}>{save_anyway.is_draft ? t('Save as draft') : t('Save and switch off')}</Button></MessageBarBody></MessageBar>}
      </div>
    </SidePanel>
  );
}

export function CodePanel() {
  const editor = useEditor();
  const [text, set_text] = useState<string>();
  const parsed = text === undefined ? editor.definition : parse_json(text);
  const valid = is_object(parsed) && is_object(parsed['triggers']) && is_object(parsed['actions']);
  return (
    <SidePanel title={t('Definition')}>
      <div className="panel-body">
        <textarea className={`native code whole${valid ? '' : ' faulty'}`} aria-label={t('JSON of the definition')} spellCheck={false} value={text ?? shown(editor.definition)} onKeyDown={(event) => event.stopPropagation()} onChange={(event) => set_text(event.target.value)} />
        <div className="row"><Button appearance="primary" disabled={text === undefined || !valid} onClick={() => { if (is_object(parsed)) editor.change(() => parsed); set_text(undefined); }}>{t('Apply')}</Button>
          <Button disabled={text === undefined} onClick={() => set_text(undefined)}>{t('Discard')}</Button>
          {!valid && <span className="field-fault">{t('A definition is a JSON object with triggers and actions.')}</span>}</div>
      </div>
    </SidePanel>
  );
}
