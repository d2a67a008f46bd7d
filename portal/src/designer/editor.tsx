// SPDX-License-Identifier: Apache-2.0
// The editor's state: one reducer over documents with undo, what is selected, which panel is open.
// Everything inside the designer reaches it through useEditor().
import { createContext, type ReactNode, useContext, useDeferredValue, useMemo, useReducer, useRef } from 'react';
import { useForms } from '../api/catalogue';
import { Catalogue, Field } from '../model/catalogue/kinds';
import { api_of, is_connector_step, reference_key } from '../model/catalogue/connector_steps';
import { Fault, local_faults, without_repeats } from '../model/checks';
import { all_actions, definition_of, Document, kTrigger, path_of, references_of, step_of, trigger_name, trigger_of, with_definition, with_references, with_step } from '../model/definition';
import { Clip, Place } from '../model/edit';
import { begun, changed, History, redone, undone } from '../model/history';
import { JsonObject, object_of, with_key_renamed } from '../model/json';
import { connection_reference } from '../model/lead';
import { renamed } from '../model/references';

export type Panel =
  | { kind: 'none' }
  | { kind: 'step' }
  | { kind: 'add'; place: Place | undefined } // No place: choosing the trigger.
  | { kind: 'checks' }
  | { kind: 'test' }
  | { kind: 'code' };

export interface EditorState {
  history: History<Document>;
  saved: Document; // What the server has.
  selected: string | undefined;
  panel: Panel;
  collapsed: ReadonlySet<string>;
  pinned: string | undefined;
  focus: { field: string; turn: number } | undefined; // The field that a fault's link leads to.
}

type Action =
  | { kind: 'change'; document: Document; label: string }
  | { kind: 'undo' } | { kind: 'redo' }
  | { kind: 'saved'; document: Document }
  | { kind: 'load'; document: Document; saved: Document }
  | { kind: 'select'; name: string | undefined; field?: string }
  | { kind: 'panel'; panel: Panel }
  | { kind: 'collapse'; name: string }
  | { kind: 'pin'; name: string | undefined }
  | { kind: 'renamed'; from: string; to: string; document: Document };

function still_there(state: EditorState): EditorState {
  const definition = definition_of(state.history.present);
  const exists = (name: string | undefined): boolean => name !== undefined && (name === kTrigger || path_of(definition, name) !== undefined);
  const selected = exists(state.selected) ? state.selected : undefined;
  const panel: Panel = state.panel.kind === 'step' && selected === undefined ? { kind: 'none' } : state.panel;
  return { ...state, selected, panel, pinned: exists(state.pinned) ? state.pinned : undefined };
}

function reduce(state: EditorState, action: Action): EditorState {
  switch (action.kind) {
    case 'change':
      return still_there({ ...state, history: changed(state.history, action.document, action.label) });
    case 'undo':
      return still_there({ ...state, history: undone(state.history) });
    case 'redo':
      return still_there({ ...state, history: redone(state.history) });
    case 'saved':
      return { ...state, saved: action.document };
    case 'load':
      return still_there({ ...state, history: begun(action.document), saved: action.saved });
    case 'select': {
      const turn = (state.focus?.turn ?? 0) + 1;
      return {
        ...state, selected: action.name, focus: action.field === undefined ? undefined : { field: action.field, turn },
        panel: action.name === undefined ? { kind: 'none' } : { kind: 'step' },
      };
    }
    case 'panel':
      return { ...state, panel: action.panel };
    case 'collapse': {
      const collapsed = new Set(state.collapsed);
      if (!collapsed.delete(action.name)) collapsed.add(action.name);
      return { ...state, collapsed };
    }
    case 'pin':
      return { ...state, pinned: action.name };
    case 'renamed':
      return still_there({ ...state, selected: action.to, history: changed(state.history, action.document), pinned: state.pinned === action.from ? action.to : state.pinned });
  }
}

export interface Editor {
  state: EditorState;
  document: Document;
  definition: JsonObject;
  references: JsonObject;
  catalogue: Catalogue;
  faults: Fault[];
  url: string;
  flow: string | undefined; // Undefined until the first save.
  read_only: boolean;
  dispatch: (action: Action) => void;
  // `change` gets the newest definition, whatever was dispatched a moment before.
  change: (change: (definition: JsonObject) => JsonObject, label?: string) => void;
  change_step: (name: string, change: (step: JsonObject) => JsonObject, label?: string) => void;
  connect: (name: string, connection: string) => void;
  rename: (from: string, to: string) => void;
  together: (label: string, work: () => void) => void; // One step for undo.
  clip: Clip | undefined;
  set_clip: (clip: Clip | undefined) => void;
  // Fields of a chosen table, which the server told of; the forms show them.
  extra_fields: (step: JsonObject) => Field[];
}

// What the server said of a definition. A fault counts until the step that it is about changes.
export interface Checked {
  definition: JsonObject;
  faults: Fault[];
}

function still_valid(checked: Checked, definition: JsonObject): Fault[] {
  return checked.faults.filter((one) => one.step === undefined
    ? checked.definition === definition : step_of(checked.definition, one.step) === step_of(definition, one.step));
}

const Context = createContext<Editor | undefined>(undefined);

export function useEditor(): Editor {
  const editor = useContext(Context);
  if (!editor) throw new Error('EditorProvider is missing');
  return editor;
}

export function EditorProvider({ document, saved, catalogue: offered, server_faults, url, flow, children }: {
  document: Document; saved: Document; catalogue: Catalogue; server_faults: Checked; url: string; flow: string | undefined; children: ReactNode;
}) {
  const first: EditorState = {
    history: begun(document), saved, selected: undefined, collapsed: new Set(), pinned: undefined, focus: undefined,
    panel: Object.keys(object_of(definition_of(document)['triggers'])).length === 0 ? { kind: 'add', place: undefined } : { kind: 'none' },
  };
  const [state, dispatch_plain] = useReducer(reduce, first);
  const newest = useRef(state.history.present);
  newest.current = state.history.present;
  const forced = useRef<string | undefined>(undefined);
  const apis = useApis(definition_of(state.history.present));
  const catalogue = useForms(offered, apis);
  const clip = useRef<Clip | undefined>(undefined);
  // Checks may come a moment later than the letter that was typed, or than the first picture.
  const checked = useDeferredValue<Document | null>(state.history.present, null);
  const faults = useMemo(() => {
    if (checked === null) return [];
    const definition = definition_of(checked);
    return without_repeats([...local_faults(definition, references_of(checked), catalogue), ...still_valid(server_faults, definition)]);
  }, [checked, catalogue, server_faults]);
  const editor = useMemo<Editor>(() => {
    const present = state.history.present;
    const definition = definition_of(present);
    const references = references_of(present);
    const put = (next: Document, label: string): void => {
      newest.current = next;
      dispatch_plain({ kind: 'change', document: next, label: forced.current ?? label });
    };
    const change: Editor['change'] = (work, label = '') =>
      put(with_definition(newest.current, work(definition_of(newest.current))), label);
    return {
      state, document: present, definition, references, catalogue, url, flow, read_only: false, dispatch: dispatch_plain, change,
      faults,
      change_step: (name, work, label) => change((all) => with_step(all, name, work(step_of(all, name) ?? {})), label),
      connect: (name, connection) => connect(newest.current, name, connection, put),
      rename: (from, to) => {
        const all = definition_of(newest.current);
        const made = from === kTrigger
          ? { ...all, triggers: with_key_renamed(object_of(all['triggers']), trigger_name(all) ?? '', to) }
          : renamed(all, from, to);
        const next = with_definition(newest.current, made);
        newest.current = next;
        dispatch_plain({ kind: 'renamed', from, to: from === kTrigger ? kTrigger : to, document: next });
      },
      together: (label, work) => {
        forced.current = `${label}:${performance.now()}`;
        work();
        forced.current = undefined;
      },
      clip: clip.current,
      set_clip: (next) => { clip.current = next; },
      extra_fields: () => [],
    };
  }, [state, catalogue, faults, url, flow]);
  // The clip is read when it is used, not when it was set.
  const with_clip = useMemo(() => Object.defineProperty({ ...editor }, 'clip', { get: () => clip.current }), [editor]);
  return <Context.Provider value={with_clip}>{children}</Context.Provider>;
}

// The connectors that the flow uses; the same list as long as they are the same.
function useApis(definition: JsonObject): readonly string[] {
  const steps = [trigger_of(definition) ?? {}, ...all_actions(definition).map((one) => one.action)];
  const joined = [...new Set(steps.filter(is_connector_step).map(api_of))].sort().join('\n');
  return useMemo(() => joined.split('\n').filter((one) => one !== ''), [joined]);
}

// What stands inside sees the editor a moment later, so that a large canvas never holds up typing.
export function Later({ children }: { children: ReactNode }) {
  const editor = useDeferredValue(useEditor());
  return <Context.Provider value={editor}>{children}</Context.Provider>;
}

// A step's connection: an entry of connectionReferences under the key that the step names.
function connect(document: Document, name: string, connection: string, put: (next: Document, label: string) => void): void {
  const step = step_of(definition_of(document), name);
  if (!step) return;
  const api = api_of(step);
  const references = references_of(document);
  let key = reference_key(step) || api;
  const other = object_of(references[key]);
  // A key that belongs to another connector is left to it.
  if (Object.hasOwn(references, key) && typeof other['id'] === 'string' && !other['id'].toLowerCase().endsWith(`/${api}`)) key = `${api}_1`;
  let next = with_references(document, { ...references, [key]: { ...connection_reference(api, connection), ...object_of(references[key]), connectionName: connection } });
  const inputs = object_of(step['inputs']);
  const host = { ...object_of(inputs['host']), connectionName: key };
  next = with_definition(next, with_step(definition_of(next), name, { ...step, inputs: { ...inputs, host } }));
  put(next, '');
}
