// SPDX-License-Identifier: Apache-2.0
// The panel of a step: title, menu, and its tabs.
import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, Select, Switch, Tab, TabList } from '@fluentui/react-components';
import { useEffect, useMemo, useState } from 'react';
import { useDialogs } from '../components/dialogs';
import { Icon } from '../components/icon';
import { connector_for, operation_for } from '../model/catalogue/catalogue';
import { faults_of_step } from '../model/checks';
import { all_actions, kTrigger, name_of_title, step_of, title_of, trigger_name, trigger_title } from '../model/definition';
import { clip_of, removed } from '../model/edit';
import { is_object, JsonObject, object_of, parse_json, shown, text_of, value_at, with_value, without_value } from '../model/json';
import { users_of } from '../model/references';
import { useEditor } from './editor';
import { ParametersTab } from './parameters_tab';
import { Picker } from './picker';
import { PickerContext, PickerTarget } from './picker_context';
import { SettingsTab } from './settings_tab';
import { t } from '../words/words';

const kTabs = ['Parameters', 'Settings', t('Code view'), 'Testing', 'About'] as const;
type TabName = (typeof kTabs)[number];

export function useStepActions(name: string) {
  const editor = useEditor();
  const { ask, tell } = useDialogs();
  return {
    copy: (): void => {
      editor.set_clip(clip_of(editor.definition, name));
      tell(t('"{0}" is copied. Paste it at any +.', title_of(name)));
    },
    remove: async (): Promise<void> => {
      const users = users_of(editor.definition, name);
      const inside = all_actions(editor.definition).filter((one) => one.parents.includes(name)).length;
      if (users.length > 0 || inside > 0) {
        const text = [inside > 0 ? t('The {0} steps inside go with it.', inside) : '', users.length > 0 ? t('{0} use what it gives.', users.map(title_of).join(', ')) : ''].join(' ');
        if ((await ask({ title: t('Delete "{0}"?', title_of(name)), text, yes: t('Delete'), danger: true })) === undefined) return;
      }
      editor.change((all) => removed(all, name));
      tell(t('"{0}" was deleted.', title_of(name)), { action: { title: t('Undo'), run: () => editor.dispatch({ kind: 'undo' }) } });
    },
    note: async (): Promise<void> => {
      const present = text_of(step_of(editor.definition, name)?.['description']);
      const text = await ask({ title: t('Note'), label: t('Note'), value: present, yes: t('Save') });
      if (text !== undefined) editor.change_step(name, (step) => ({ ...step, description: text }));
    },
    rename: async (): Promise<void> => {
      const present = name === kTrigger ? trigger_name(editor.definition) ?? '' : name;
      const text = await ask({ title: t('Rename'), label: t('Name'), value: title_of(present), yes: t('Rename') });
      if (text !== undefined) rename_to(text);
    },
    rename_to,
  };
  function rename_to(text: string): void {
    const present = name === kTrigger ? trigger_name(editor.definition) ?? '' : name;
    const next = name_of_title(text);
    if (next === present || next === '') return;
    if (all_actions(editor.definition).some((one) => one.name.toLowerCase() === next.toLowerCase() && one.name !== name)) {
      tell(t('There is a step "{0}" already.', title_of(next)), { intent: 'bad' });
      return;
    }
    editor.rename(name, next);
  }
}

function CodeTab({ name, step }: { name: string; step: JsonObject }) {
  const editor = useEditor();
  const [text, set_text] = useState<string>();
  const parsed = text === undefined ? step : parse_json(text);
  const valid = is_object(parsed);
  return (
    <div className="panel-body">
      <textarea className={`native code tall${valid ? '' : ' faulty'}`} aria-label={t('JSON of {0}', title_of(name))} spellCheck={false} value={text ?? shown(step)} onKeyDown={(event) => event.stopPropagation()} onChange={(event) => set_text(event.target.value)} />
      <div className="row"><Button appearance="primary" disabled={text === undefined || !valid} onClick={() => { if (valid) editor.change_step(name, () => parsed); set_text(undefined); }}>{t('Apply')}</Button>
        <Button disabled={text === undefined} onClick={() => set_text(undefined)}>{t('Discard')}</Button>{!valid && <span className="field-fault">{t('This is no JSON object.')}</span>}</div>
    </div>
  );
}

// A mocked result: the step is not performed; the engine takes what stands here.
function TestingTab({ name, step }: { name: string; step: JsonObject }) {
  const editor = useEditor();
  const path = ['runtimeConfiguration', 'staticResult'];
  const chosen = object_of(value_at(step, path));
  const on = text_of(chosen['staticResultOptions']) === 'Enabled';
  const key = text_of(chosen['name']) || `${name}_result`;
  const result = object_of(object_of(editor.definition['staticResults'])[key]);
  const [text, set_text] = useState<string>();
  const parsed = text === undefined ? result['outputs'] : parse_json(text);
  const write = (next: JsonObject): void => editor.change((all) => ({ ...all, staticResults: { ...object_of(all['staticResults']), [key]: next } }), `mock:${name}`);
  return (
    <div className="panel-body">
      <Switch label={t('Give a made-up result instead of performing the step')} checked={on} onChange={(_, data) => editor.together('mock', () => {
        if (data.checked && Object.keys(result).length === 0) write({ status: 'Succeeded', outputs: { statusCode: 200, headers: {}, body: {} } });
        editor.change_step(name, (before) => object_of(data.checked
          ? with_value(before, path, { name: key, staticResultOptions: 'Enabled' }) : without_value(before, path)));
      })} />
      {on && <>
        <label className="plain-label">{t('Status')}<Select value={text_of(result['status']) || 'Succeeded'} onChange={(_, data) => write({ ...result, status: data.value })}><option value="Succeeded">{t('Succeeded')}</option><option value="Failed">{t('Failed')}</option><option value="Skipped">{t('Skipped')}</option><option value="TimedOut">{t('Timed out')}</option></Select></label>
        <label className="plain-label">{t('Outputs')}<textarea className="native code" rows={12} spellCheck={false} value={text ?? shown(result['outputs'] ?? {})} onKeyDown={(event) => event.stopPropagation()} onChange={(event) => {
          set_text(event.target.value);
          const next = parse_json(event.target.value);
          if (next !== undefined) write({ ...result, outputs: next });
        }} /></label>
        {parsed === undefined && text !== undefined && <div className="field-fault">{t('This is no JSON yet.')}</div>}
      </>}
    </div>
  );
}

export function StepMenu({ name }: { name: string }) {
  const editor = useEditor();
  const actions = useStepActions(name);
  const pinned = editor.state.pinned === name;
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement><Button size="small" appearance="subtle" aria-label={t('More about {0}', title_of(name === kTrigger ? trigger_name(editor.definition) ?? 'trigger' : name))} icon={<Icon name="more" size={16} />} /></MenuTrigger>
      <MenuPopover><MenuList>
        <MenuItem icon={<Icon name="edit" />} onClick={() => void actions.rename()}>{t('Rename')}</MenuItem>
        <MenuItem icon={<Icon name="note" />} onClick={() => void actions.note()}>{t('Note')}</MenuItem>
        {name === kTrigger && <MenuItem icon={<Icon name="bolt" />} onClick={() => editor.dispatch({ kind: 'panel', panel: { kind: 'add', place: undefined } })}>{t('Change trigger')}</MenuItem>}
        {name !== kTrigger && <MenuItem icon={<Icon name="copy" />} onClick={actions.copy}>{t('Copy')}</MenuItem>}
        {name !== kTrigger && <MenuItem icon={<Icon name="pin" />} onClick={() => editor.dispatch({ kind: 'pin', name: pinned ? undefined : name })}>{pinned ? t('Unpin') : t('Pin')}</MenuItem>}
        {name !== kTrigger && <MenuItem icon={<Icon name="trash" />} onClick={() => void actions.remove()}>{t('Delete')}</MenuItem>}
      </MenuList></MenuPopover>
    </Menu>
  );
}

export function StepPanel({ name, pinned = false, close }: { name: string; pinned?: boolean; close: () => void }) {
  const editor = useEditor();
  const step = step_of(editor.definition, name);
  const [tab, set_tab] = useState<TabName>('Parameters');
  const [target, set_target] = useState<PickerTarget>();
  const shown_name = name === kTrigger ? trigger_name(editor.definition) ?? '' : name;
  const actions = useStepActions(name);
  useEffect(() => set_target(undefined), [name]);
  const focus = editor.state.focus;
  useEffect(() => {
    if (focus) set_tab(focus.field === 'runAfter' ? 'Settings' : 'Parameters');
  }, [focus]);
  const host = useMemo(() => ({ open: set_target, step: name }), [name]);
  const operation = step && operation_for(editor.catalogue, step, name === kTrigger ? 'trigger' : 'action');
  // A trigger that nobody has named is called by what it does, as on its card.
  const shown_title = name === kTrigger ? trigger_title(shown_name, operation?.title) : title_of(shown_name);
  const [title, set_title] = useState(shown_title);
  useEffect(() => set_title(shown_title), [shown_title]);
  if (!step) return null;
  const connector = connector_for(editor.catalogue, step, operation);
  const note = text_of(step['description']);
  return (
    <PickerContext.Provider value={host}>
      <aside className={`panel${pinned ? ' pinned' : ''}`} aria-label={t('Step {0}', title_of(shown_name))}
        onKeyDown={(event) => { if (event.key === 'Escape' && !event.defaultPrevented) document.querySelector<HTMLElement>(`[data-step="${CSS.escape(name)}"] .step-face`)?.focus(); }}>
        <div className="panel-head">
          <span className="step-sign" style={{ background: connector.color }}><Icon name={connector.sign} /></span>
          <input className="panel-title" aria-label={t('Name of the step')} value={title} onChange={(event) => set_title(event.target.value)} onBlur={() => { if (title !== shown_title) actions.rename_to(title); }}
            onKeyDown={(event) => { event.stopPropagation(); if (event.key === 'Enter') event.currentTarget.blur(); }} />
          <StepMenu name={name} />
          <Button size="small" appearance="subtle" aria-label={t('Close the panel')} icon={<Icon name="close" size={16} />} onClick={close} />
        </div>
        {note && <button type="button" className="note" onClick={() => void actions.note()}><Icon name="note" size={16} />{note}</button>}
        <TabList size="small" selectedValue={tab} onTabSelect={(_, data) => set_tab(kTabs.find((one) => one === data.value) ?? 'Parameters')}>
          {kTabs.filter((one) => one !== 'Testing' || name !== kTrigger).map((one) => <Tab key={one} value={one}>{t(one)}</Tab>)}
        </TabList>
        {tab === 'Parameters' && <ParametersTab key={name} name={name} step={step} operation={operation} faults={faults_of_step(editor.faults, name)} />}
        {tab === 'Settings' && <SettingsTab name={name} step={step} />}
        {tab === 'Code view' && <CodeTab key={name} name={name} step={step} />}
        {tab === 'Testing' && <TestingTab key={name} name={name} step={step} />}
        {tab === 'About' && <div className="panel-body"><h3>{operation?.title ?? text_of(step['type'])}</h3><p>{operation?.description}</p><p className="muted">{connector.title}{connector.publisher && ` · ${connector.publisher}`}</p></div>}
        {target && <Picker target={target} close={() => set_target(undefined)} />}
      </aside>
    </PickerContext.Provider>
  );
}
