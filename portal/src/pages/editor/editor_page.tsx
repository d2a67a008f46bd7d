// SPDX-License-Identifier: Apache-2.0
// Edits a flow, or a new one (?kind=automated|instant|scheduled). Loads it, brings unsaved work
// back, and saves: all faults at once, each with its place.
import { Button } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useCatalogue } from '../../api/catalogue';
import { check_flow, flow as read_flow, flow_document, FlowDetail, import_flow, kFlowsKey, rename_flow, save_flow, ServerFault } from '../../api/flows';
import { message_of } from '../../api/http';
import { useDialogs } from '../../components/dialogs';
import { Icon } from '../../components/icon';
import { Failure, Loading, Page } from '../../components/page';
import { useRouter } from '../../components/router';
import { Checked, EditorProvider, useEditor } from '../../designer/editor';
import { Designer } from '../../designer/designer';
import { kCatalogue } from '../../model/catalogue/catalogue';
import { Fault, local_faults, place_of } from '../../model/checks';
import { definition_of, Document, document_text, open_document, references_of } from '../../model/definition';
import { with_trigger } from '../../model/edit';
import { JsonObject } from '../../model/json';
import { document_of, empty_definition } from '../../model/lead';
import { time_text } from '../../model/time';
import { Draft, drop_draft, read_draft, write_draft } from './draft';
import { t } from '../../words/words';

const kDraftPauseMs = 400;

function fresh(kind: string): Document {
  const trigger = kCatalogue.operations.find((one) => one.id === { instant: 'button', scheduled: 'recurrence' }[kind]);
  const definition = trigger ? with_trigger(empty_definition(), trigger.id === 'button' ? 'manual' : 'Recurrence', trigger.make()) : empty_definition();
  return open_document(JSON.stringify(document_of('', definition, {}))) as Document;
}

function named(document: Document, name: string): Document {
  const properties = document.root['properties'];
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties) || typeof properties['displayName'] !== 'string') return document;
  return { ...document, root: { ...document.root, properties: { ...properties, displayName: name } } };
}

function fault_at(definition: JsonObject, fault: ServerFault, warning: boolean): Fault {
  const place = place_of(definition, fault.path);
  return { step: place.step, path: place.path, group: 'parameter', message: fault.message, warning };
}

interface Loaded {
  detail: FlowDetail | undefined;
  document: Document;
  saved: Document;
  draft: Draft | undefined;
}

// What stands between the editor's state and the server: drafts, checks, saving.
function Workbench({ loaded, set_server_faults, reload, name, set_name, catalogue_ready }: {
  loaded: Loaded; set_server_faults: (checked: Checked) => void; reload: () => void; name: string; set_name: (name: string) => void; catalogue_ready: boolean;
}) {
  const editor = useEditor();
  const { go, place } = useRouter();
  const { ask, tell } = useDialogs();
  const queries = useQueryClient();
  const [busy, set_busy] = useState(false);
  const [refused, set_refused] = useState(false);
  const [base, set_base] = useState(loaded.detail?.version ?? 0);
  const flow = loaded.detail?.id;
  const text = useMemo(() => document_text(editor.document), [editor.document]);
  const saved_text = useMemo(() => document_text(editor.state.saved), [editor.state.saved]);
  const renamed = flow === undefined ? name !== '' : name !== loaded.detail?.name;
  const unsaved = text !== saved_text || (flow !== undefined && renamed);
  useEffect(() => {
    if (text === saved_text && !renamed) {
      if (flow !== undefined) drop_draft(flow);
      return undefined;
    }
    const timer = setTimeout(() => write_draft(flow, { text, name, version: base }), kDraftPauseMs);
    // A tab that is closed within the pause keeps its work too.
    const now = (): void => write_draft(flow, { text, name, version: base });
    window.addEventListener('pagehide', now);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pagehide', now);
    };
  }, [text, saved_text, renamed, flow, name, base]);

  const save = useCallback(async (anyway: boolean): Promise<void> => {
    if (busy) return;
    set_busy(true);
    try {
      const document = named(editor.document, name.trim() || 'New flow');
      const whole = document_text(document);
      const definition = definition_of(document);
      const checked = await check_flow(whole);
      const faults = [...checked.faults.map((one) => fault_at(definition, one, false)), ...checked.warnings.map((one) => fault_at(definition, one, true))];
      set_server_faults({ definition: definition_of(editor.document), faults });
      const own = local_faults(definition, references_of(document), editor.catalogue).filter((one) => !one.warning && one.group !== 'connection');
      if (!anyway && (!checked.ok || own.length > 0)) {
        set_refused(true);
        editor.dispatch({ kind: 'panel', panel: { kind: 'checks' } });
        tell(t('Not saved: the flow has faults. Each leads to its place.'), { intent: 'bad' });
        return;
      }
      if (flow === undefined) {
        const made = await import_flow(whole, { name: name.trim() || t('New flow') });
        drop_draft(undefined);
        await queries.invalidateQueries({ queryKey: kFlowsKey });
        tell(t('Saved. The HTTP POST URL is in the trigger card.'));
        go(`flows/${made.id}/edit${checked.ok ? '?saved=1' : ''}`, { replace: true });
        return;
      }
      const present = await read_flow(flow);
      if (present.version !== base && (await ask({ title: t('Somebody else saved meanwhile'), text: t('Version {0} is newer than what you began from. Yours can be saved on top of it.', present.version), yes: t('Save mine on top') })) === undefined) return;
      if (name.trim() !== '' && name !== loaded.detail?.name && (await rename_flow(flow, name.trim())) === undefined) {
        tell(t('This server cannot rename flows yet; the rest is saved.'), { intent: 'bad' });
        set_name(present.name);
      }
      const made = text === saved_text ? present : await save_flow(flow, whole);
      set_base(made.version);
      editor.dispatch({ kind: 'saved', document: editor.document });
      drop_draft(flow);
      set_refused(false);
      await queries.invalidateQueries({ queryKey: kFlowsKey });
      await queries.invalidateQueries({ queryKey: ['flow', flow] });
      tell(made.on ? t('Saved. The URL stays the same.') : t('Saved. The flow is off.'));
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    } finally {
      set_busy(false);
    }
  }, [busy, editor, name, flow, base, text, saved_text, loaded.detail, ask, tell, go, queries, set_name, set_server_faults]);
  const save_now = useCallback(() => void save(false), [save]);
  const first_save = place.query.get('saved') === '1';
  useEffect(() => {
    if (first_save) editor.dispatch({ kind: 'select', name: '$trigger' });
     
  }, [first_save]);
  const title = (
    <>
      <Button appearance="subtle" aria-label={t('Back')} icon={<Icon name="back" />} onClick={() => go(flow === undefined ? 'flows' : `flows/${flow}`)} />
      <input className="flow-name" aria-label={t('Name of the flow')} placeholder={t('Name of the flow')} value={name} onChange={(event) => set_name(event.target.value)} onKeyDown={(event) => event.stopPropagation()} />
      {unsaved && <span className="muted" role="status">{t('Unsaved')}</span>}
      {!catalogue_ready && <span className="muted">{t('Connectors are on their way …')}</span>}
      {loaded.draft && unsaved && <Button size="small" appearance="transparent" onClick={() => { drop_draft(flow); reload(); }}>{t('Discard my unsaved work of {0}', time_text(loaded.draft.at))}</Button>}
    </>
  );
  return <Designer title={title} unsaved={unsaved} busy={busy} save={save_now} save_anyway={refused ? () => void save(true) : undefined} />;
}

export default function EditorPage({ flow }: { flow: string | undefined }) {
  const { place } = useRouter();
  const kind = place.query.get('kind') ?? 'automated';
  const [turn, set_turn] = useState(0);
  const [server_faults, set_server_faults] = useState<Checked>({ definition: {}, faults: [] });
  const [name, set_name] = useState<string>();
  const { catalogue, is_ready } = useCatalogue();
  const loaded = useQuery({
    queryKey: ['editor', flow ?? kind, turn], gcTime: 0, staleTime: Infinity, refetchOnWindowFocus: false, refetchOnMount: false,
    queryFn: async (): Promise<Loaded> => {
      const draft = read_draft(flow);
      const drafted = draft && open_document(draft.text);
      if (flow === undefined) {
        const saved = fresh(kind);
        return { detail: undefined, document: drafted ?? saved, saved, draft: drafted && draft };
      }
      const [detail, text] = await Promise.all([read_flow(flow), flow_document(flow)]);
      const saved = open_document(text);
      if (!saved) throw new Error(t('This flow is kept in a form that the designer cannot read.'));
      return { detail, document: drafted ?? saved, saved, draft: drafted && draft };
    },
  });
  const data = loaded.data;
  useEffect(() => {
    if (data) set_name(data.draft?.name || data.detail?.name || '');
    document.title = `${data?.detail?.name ?? t('New flow')} – leadflow`;
  }, [data]);
  if (loaded.isPending) return <Loading what={t('the flow')} />;
  if (loaded.isError) return <Page title={t('Edit')}><Failure error={loaded.error} retry={() => void loaded.refetch()} /></Page>;
  return (
    <EditorProvider key={turn} document={loaded.data.document} saved={loaded.data.saved} catalogue={catalogue} server_faults={server_faults} url={loaded.data.detail?.url ?? ''} flow={flow}>
      <Workbench loaded={loaded.data} set_server_faults={set_server_faults} reload={() => set_turn(turn + 1)} name={name ?? ''} set_name={set_name} catalogue_ready={is_ready} />
    </EditorProvider>
  );
}
