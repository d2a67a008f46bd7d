// SPDX-License-Identifier: Apache-2.0
// The editor as a whole: tool bar, canvas, panels, and the keys that work everywhere.
import { Button, Menu, MenuItem, MenuList, MenuPopover } from '@fluentui/react-components';
import { type KeyboardEvent, memo, type ReactNode, useEffect, useMemo, useState } from 'react';
import { RunDetail, useRun } from '../api/runs';
import { useDialogs } from '../components/dialogs';
import { Icon } from '../components/icon';
import { Status, status_word } from '../components/status';
import { connector_for, operation_for } from '../model/catalogue/catalogue';
import { faults_of_step } from '../model/checks';
import { is_container, kTrigger, step_of, subtitle_of, title_of, trigger_name, trigger_title } from '../model/definition';
import { count_inside, moved, pasted, Place, with_case_added } from '../model/edit';
import { text_of, value_at } from '../model/json';
import { Box, Card, layout_of, Line } from '../model/layout';
import { loops_around, record_of } from '../model/run';
import { duration_text, between } from '../model/time';
import { AddPanel } from './add_panel';
import { Canvas } from './canvas';
import { Later, useEditor } from './editor';
import { ChecksPanel, CodePanel, SidePanel } from './side_panels';
import { StepCard } from './step_card';
import { StepMenu, StepPanel, useStepActions } from './step_panel';
import { TestBanner, Trial, useNextRun } from './test_banner';
import { TestPanel } from './test_panel';
import { t } from '../words/words';
import './designer.css';

export function focus_step(name: string): void {
  document.querySelector<HTMLElement>(`[data-step="${CSS.escape(name)}"] .step-face`)?.focus();
}

function badges_of(step: ReturnType<typeof step_of>): { sign: string; title: string }[] {
  const secure = value_at(step, ['runtimeConfiguration', 'secureData', 'properties']);
  return [
    ...(text_of(value_at(step, ['description'])) !== '' ? [{ sign: 'note', title: text_of(value_at(step, ['description'])) }] : []),
    ...(Array.isArray(secure) && secure.length > 0 ? [{ sign: 'lock', title: t('Secured data') }] : []),
    ...(value_at(step, ['runtimeConfiguration', 'staticResult', 'staticResultOptions']) === 'Enabled' ? [{ sign: 'flask', title: t('Gives a made-up result') }] : []),
  ];
}

function EditorCard({ card, record, around, dragging, set_dragging }: { card: Card; record: RunDetail | undefined; around: ReadonlyMap<string, string[]>; dragging: string | undefined; set_dragging: (name: string | undefined) => void }) {
  const editor = useEditor();
  const { state, definition, catalogue } = editor;
  // Five hundred menus would be slow to draw; a card has one when it is pointed at or focused.
  const [near, set_near] = useState(false);
  const is_trigger = card.name === kTrigger;
  const step = step_of(definition, card.name);
  if (!step) {
    return <StepCard name={kTrigger} title={t('Add a trigger')} kind={t('What starts the flow')} sign="plus" color="var(--colorNeutralForeground3)" selected={state.panel.kind === 'add'} faults={[]} tab_index={0} empty
      open={() => editor.dispatch({ kind: 'panel', panel: { kind: 'add', place: undefined } })} />;
  }
  const operation = operation_for(catalogue, step, is_trigger ? 'trigger' : 'action');
  const connector = connector_for(catalogue, step, operation);
  const collapsed = state.collapsed.has(card.name);
  const result = record && (is_trigger ? undefined : record_of(record.steps, card.name, around.get(card.name) ?? [], {}));
  const status = record && is_trigger ? 'Succeeded' : result?.status;
  return (
    <StepCard near={set_near} name={card.name} title={is_trigger ? trigger_title(trigger_name(definition) ?? '', operation?.title) : title_of(card.name)} subtitle={collapsed ? t('+ {0} actions', count_inside(step)) : is_trigger ? '' : subtitle_of(step, card.name, operation?.title, connector.title)}
      kind={`${operation?.title ?? text_of(step['type'])} (${connector.title})`} sign={connector.sign} color={connector.color} selected={state.selected === card.name}
      faults={faults_of_step(editor.faults, card.name).map((one) => one.message)} badges={badges_of(step)} tab_index={0}
      status={status && <Status status={status} small text={result ? duration_text(between(result.started, result.ended)) || status_word(status) : status_word(status)} />} status_text={status ? status_word(status) : ''}
      open={(by_keyboard) => {
        editor.dispatch({ kind: 'select', name: card.name });
        if (by_keyboard) requestAnimationFrame(() => document.querySelector<HTMLElement>('.panel:not(.pinned) .panel-title')?.focus());
      }}
      {...(is_trigger ? {} : {
        drag: (event) => { event.dataTransfer.setData('text/plain', card.name); event.dataTransfer.effectAllowed = 'move'; set_dragging(card.name); },
        drag_end: () => set_dragging(undefined),
      })}>
      {!dragging && is_container(step) && <Button size="small" appearance="subtle" className="collapse" aria-label={collapsed ? t('Open {0}', title_of(card.name)) : t('Close {0}', title_of(card.name))} aria-expanded={!collapsed} icon={<Icon name={collapsed ? 'right' : 'down'} size={16} />} onClick={() => editor.dispatch({ kind: 'collapse', name: card.name })} />}
      {(near || state.selected === card.name) && <span className="card-menu"><StepMenu name={card.name} /></span>}
    </StepCard>
  );
}

interface PlusAt {
  place: Place;
  element: HTMLElement;
}

function PlusButton({ line, open, dragging, drop }: { line: Line; open: (at: PlusAt) => void; dragging: string | undefined; drop: (place: Place) => void }) {
  const editor = useEditor();
  const place = line.plus?.place;
  // Only where the card is held over: to try all places at once would take too long.
  const [allowed, set_allowed] = useState<boolean>();
  useEffect(() => set_allowed(undefined), [dragging]);
  if (!place) return null;
  const where = [place.after ? t('after {0}', title_of(place.after)) : place.branch.owner ? t(place.branch.key === 'else' ? 'in {0}, False' : 'in {0}', title_of(place.branch.owner)) : t('after the trigger'), place.before ? t('before {0}', title_of(place.before)) : ''].join(' ').trim();
  const is_end = place.before === undefined && place.branch.owner === undefined;
  if (is_end && dragging === undefined) {
    return (
      <button type="button" className="new-step" onClick={(event) => open({ place, element: event.currentTarget })}>
        <Icon name="plus" size={16} />{t('New step')}<span className="off-screen"> {where}</span></button>
    );
  }
  return (
    <button type="button" className={`plus${dragging === undefined ? '' : allowed === undefined ? ' open' : allowed ? ' target' : ' refused'}`} aria-label={t('Add a step {0}', where)} title={t('Add a step {0}', where)}
      onClick={(event) => open({ place, element: event.currentTarget })}
      onDragEnter={() => set_allowed(dragging !== undefined && moved(editor.definition, dragging, place) !== undefined)}
      onDragOver={(event) => { if (allowed) event.preventDefault(); }} onDrop={(event) => { event.preventDefault(); drop(place); }}><Icon name="plus" size={16} /></button>
  );
}

function PlusMenu({ at, close }: { at: PlusAt; close: () => void }) {
  const editor = useEditor();
  const add = (parallel: boolean): void => {
    const { place } = at;
    editor.dispatch({ kind: 'panel', panel: { kind: 'add', place: parallel ? { ...place, before: undefined, parallel: true } : place } });
  };
  const paste = (): void => {
    if (!editor.clip) return;
    const made = pasted(editor.definition, at.place, editor.clip);
    editor.change(() => made.definition);
    editor.dispatch({ kind: 'select', name: made.name });
  };
  return (
    <Menu open onOpenChange={(_, data) => { if (!data.open) close(); }} positioning={{ target: at.element, position: 'after' }}>
      <MenuPopover><MenuList>
        <MenuItem icon={<Icon name="plus" />} onClick={() => add(false)}>{t('Add an action')}</MenuItem>
        {(at.place.before !== undefined) && <MenuItem icon={<Icon name="branch" />} onClick={() => add(true)}>{t('Add a parallel branch')}</MenuItem>}
        {editor.clip && <MenuItem icon={<Icon name="copy" />} onClick={paste}>{t('Paste {0}', title_of(editor.clip.name))}</MenuItem>}
      </MenuList></MenuPopover>
    </Menu>
  );
}

function useKeys(save: () => void): void {
  const editor = useEditor();
  const { dispatch } = editor;
  useEffect(() => {
    const key_down = (event: globalThis.KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey)) return;
      const key = event.key.toLowerCase();
      if (key === 's') save();
      else if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
      else if (key === 'z') dispatch({ kind: event.shiftKey ? 'redo' : 'undo' });
      else if (key === 'y') dispatch({ kind: 'redo' });
      else return;
      event.preventDefault();
    };
    // Before the fields hear of it: they keep their other keys to themselves.
    document.addEventListener('keydown', key_down, true);
    return () => document.removeEventListener('keydown', key_down, true);
  }, [dispatch, save]);
}

function CardKeys({ name, children }: { name: string; children: (keys: (event: KeyboardEvent) => void) => ReactNode }) {
  const editor = useEditor();
  const actions = useStepActions(name);
  return <>{children((event) => {
    if (name === kTrigger) return;
    const with_control = event.ctrlKey || event.metaKey;
    if (event.key === 'Delete' || event.key === 'Backspace') void actions.remove();
    else if (with_control && event.key.toLowerCase() === 'c') actions.copy();
    else if (with_control && event.key.toLowerCase() === 'v' && editor.clip) {
      const line = layout_of(editor.definition).lines.find((one) => one.plus?.place.after === name);
      if (!line?.plus) return;
      const made = pasted(editor.definition, line.plus.place, editor.clip);
      editor.change(() => made.definition);
      editor.dispatch({ kind: 'select', name: made.name });
    } else return;
    event.preventDefault();
  })}</>;
}

function Panels({ trial, unsaved, save_anyway }: { trial: Trial; unsaved: boolean; save_anyway: (() => void) | undefined }) {
  const { state, dispatch } = useEditor();
  const { panel, selected, pinned } = state;
  const close = (): void => dispatch({ kind: 'select', name: undefined });
  return (
    <>
      {pinned !== undefined && pinned !== selected && <StepPanel key={`pinned-${pinned}`} name={pinned} pinned close={() => dispatch({ kind: 'pin', name: undefined })} />}
      {panel.kind === 'step' && selected !== undefined && <StepPanel name={selected} close={close} />}
      {panel.kind === 'add' && <SidePanel title={panel.place === undefined ? t('Add a trigger') : t('Add an action')}><AddPanel place={panel.place} /></SidePanel>}
      {panel.kind === 'checks' && <ChecksPanel save_anyway={save_anyway} />}
      {panel.kind === 'test' && <TestPanel trial={trial} unsaved={unsaved} />}
      {panel.kind === 'code' && <CodePanel />}
    </>
  );
}

const Drawing = memo(function Drawing({ run }: { run: string }) {
  const editor = useEditor();
  const { state, definition, dispatch } = editor;
  const { tell } = useDialogs();
  const record = useRun(run).data;
  const around = useMemo(() => loops_around(definition), [definition]);
  const [plus_at, set_plus_at] = useState<PlusAt>();
  const [dragging, set_dragging] = useState<string>();
  const layout = useMemo(() => layout_of(definition, state.collapsed), [definition, state.collapsed]);
  const drop = (place: Place): void => {
    const made = dragging === undefined ? undefined : moved(definition, dragging, place);
    set_dragging(undefined);
    if (made) editor.change(() => made);
    else tell(t('There it would refer to something that has not happened yet.'), { intent: 'bad' });
  };
  const add_case = (box: Box): ReactNode => {
    const step = step_of(definition, box.name);
    if (text_of(step?.['type']).toLowerCase() !== 'switch') return null;
    return <Button size="small" className="add-case" icon={<Icon name="plus" size={16} />} onClick={() => editor.change((all) => with_case_added(all, box.name).definition)}>{t('Add case')}</Button>;
  };
  const open_plus = (at: PlusAt): void => {
    // At an end there is nothing to choose from: the panel opens at once.
    if (at.place.before === undefined && !editor.clip) dispatch({ kind: 'panel', panel: { kind: 'add', place: at.place } });
    else set_plus_at(at);
  };
  return (
    <Canvas layout={layout} selected={state.selected} focus_card={focus_step} box_tools={add_case}
      card={(card) => <CardKeys name={card.name}>{(keys) => (
        <div onKeyDown={(event) => { if ((event.target as HTMLElement).classList.contains('step-face')) keys(event); }}>
          <EditorCard card={card} record={record} around={around} dragging={dragging} set_dragging={set_dragging} />
        </div>
      )}</CardKeys>}
      plus={(line) => <PlusButton line={line} dragging={dragging} drop={drop} open={open_plus} />}>
      {plus_at && <PlusMenu at={plus_at} close={() => set_plus_at(undefined)} />}
    </Canvas>
  );
});

// A test goes on when its panel is closed.
function useTrial(flow: string): Trial {
  const [state, set_state] = useState({ waiting: false, run: '' });
  const watch = (run: string): void => set_state({ waiting: false, run });
  useNextRun(flow, state.waiting, watch);
  return { ...state, watch, wait: () => set_state({ waiting: true, run: '' }), end: () => set_state({ waiting: false, run: '' }) };
}

export function Designer({ title, unsaved, busy, save, save_anyway }: {
  title: ReactNode; unsaved: boolean; busy: boolean; save: () => void; save_anyway: (() => void) | undefined;
}) {
  const editor = useEditor();
  const { state, dispatch } = editor;
  const trial = useTrial(editor.flow ?? '');
  useKeys(save);
  const errors = editor.faults.filter((one) => !one.warning).length;
  const toggle = (kind: 'checks' | 'test' | 'code'): void => dispatch({ kind: 'panel', panel: state.panel.kind === kind ? { kind: 'none' } : { kind } });
  return (
    <div className="designer">
      <div className="designer-bar" role="toolbar" aria-label={t('Designer')}>
        {title}
        <span className="grow" />
        <Button appearance="subtle" aria-label={t('Undo')} title={t('Undo (Ctrl+Z)')} icon={<Icon name="undo" />} disabled={state.history.past.length === 0} onClick={() => dispatch({ kind: 'undo' })} />
        <Button appearance="subtle" aria-label={t('Redo')} title={t('Redo (Ctrl+Y)')} icon={<Icon name="redo" />} disabled={state.history.future.length === 0} onClick={() => dispatch({ kind: 'redo' })} />
        <Button appearance="subtle" icon={<Icon name="code" />} aria-pressed={state.panel.kind === 'code'} onClick={() => toggle('code')}>{t('Code')}</Button>
        <Button appearance="subtle" icon={<Icon name={errors > 0 ? 'error' : 'check'} />} aria-pressed={state.panel.kind === 'checks'} onClick={() => toggle('checks')}>{t('Flow checker')}{errors > 0 && <span className="count">{errors}</span>}</Button>
        <Button appearance="subtle" icon={<Icon name="flask" />} aria-pressed={state.panel.kind === 'test'} onClick={() => toggle('test')}>{t('Test')}</Button>
        <Button appearance="primary" icon={<Icon name="save" />} disabled={busy} onClick={save}>{t('Save')}</Button>
      </div>
      <TestBanner trial={trial} />
      <div className="designer-body">
        <Later><Drawing run={trial.run} /></Later>
        <Panels trial={trial} unsaved={unsaved} save_anyway={save_anyway} />
      </div>
    </div>
  );
}
