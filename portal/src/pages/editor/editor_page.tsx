// SPDX-License-Identifier: Apache-2.0
// Edits a flow, or a new one (?kind=automated|instant|scheduled). Loads it, brings unsaved work
// back, and saves: all faults at once, each with its place.
import { Button } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useCatalogue } from '../../api/catalogue';
import { check_flow, discard_draft, DraftHead, flow as read_flow, flow_document, FlowDetail, import_flow, keep_draft, kept_draft, kFlowsKey, newest_of, rename_flow, save_flow, ServerFault, test_run } from '../../api/flows';
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
import { Json, JsonObject } from '../../model/json';
import { document_of, empty_definition } from '../../model/lead';
import { time_text } from '../../model/time';
import { Draft, drop_draft, read_draft, write_draft } from './draft';
import { DraftStrip } from './draft_strip';
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
  saved: Document; // The newest that the server keeps: its draft, or what is published.
  published: string;
  draft: Draft | undefined; // What this browser keeps.
}

// What stands between the editor's state and the server: drafts, checks, saving, publishing.
function Workbench({ loaded, set_server_faults, reload, name, set_name, catalogue_ready }: {
  loaded: Loaded; set_server_faults: (checked: Checked) => void; reload: () => void; name: string; set_name: (name: string) => void; catalogue_ready: boolean;
}) {
  const editor = useEditor();
  const { go, place } = useRouter();
  const { ask, tell } = useDialogs();
  const queries = useQueryClient();
  const [busy, set_busy] = useState(false);
  const [refused, set_refused] = useState(false);
  const [base, set_base] = useState(loaded.detail === undefined ? 0 : newest_of(loaded.detail));
  const [kept, set_kept] = useState<DraftHead | undefined>(loaded.detail?.draft);
  const [published, set_published] = useState(loaded.published);
  const [keeps_drafts, set_keeps_drafts] = useState(true);
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

  // The whole document as it is sent, and whether somebody else's newer one may be covered by it.
  const whole_document = useCallback(() => named(editor.document, name.trim() || 'New flow'), [editor.document, name]);
  const may_cover = useCallback(async (present: FlowDetail): Promise<boolean> => newest_of(present) === base
    || (await ask({ title: t('Somebody else saved meanwhile'), text: t('Version {0} is newer than what you began from. Yours can be saved on top of it.', newest_of(present)), yes: t('Save mine on top') })) !== undefined, [ask, base]);
  const renew = useCallback(async (): Promise<void> => {
    await queries.invalidateQueries({ queryKey: kFlowsKey });
    await queries.invalidateQueries({ queryKey: ['flow', flow] });
    await queries.invalidateQueries({ queryKey: ['versions', flow] });
  }, [queries, flow]);

  // Faults and all; what is published goes on running. The draft's number, or nothing.
  const keep = useCallback(async (): Promise<number | undefined> => {
    if (flow === undefined || !(await may_cover(await read_flow(flow)))) return undefined;
    const document = whole_document();
    const made = await keep_draft(flow, document_text(document));
    if (made === null) {
      set_keeps_drafts(false);
      tell(t('This server keeps no drafts.'), { intent: 'bad' });
      return undefined;
    }
    const definition = definition_of(document);
    set_server_faults({ definition: definition_of(editor.document), faults: [...made.faults.map((one) => fault_at(definition, one, false)), ...made.warnings.map((one) => fault_at(definition, one, true))] });
    set_base(made.version);
    set_kept((await read_flow(flow)).draft);
    editor.dispatch({ kind: 'saved', document: editor.document });
    drop_draft(flow);
    await renew();
    return made.version;
  }, [flow, editor, may_cover, whole_document, renew, tell, set_server_faults]);
  const attempt = useCallback(async (work: () => Promise<void>): Promise<void> => {
    if (busy) return;
    set_busy(true);
    try {
      await work();
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    } finally {
      set_busy(false);
    }
  }, [busy, tell]);
  const save_draft = (): Promise<void> => attempt(async () => {
    if ((await keep()) !== undefined) tell(t('Kept as a draft. What is published goes on running.'));
  });
  const discard = (): Promise<void> => attempt(async () => {
    if (flow === undefined || (await ask({ title: t('Discard the draft?'), text: t('The editor goes back to what is published.'), danger: true, yes: t('Discard') })) === undefined) return;
    await discard_draft(flow);
    drop_draft(flow);
    await renew();
    reload();
  });
  // A real run of what is on the screen, which the published flow does not notice.
  const try_draft = async (payload: Json | undefined): Promise<string | undefined> => {
    if (flow === undefined) return undefined;
    const version = text === saved_text ? kept?.version : await keep();
    if (version === undefined && text !== saved_text) return undefined;
    return test_run(flow, { ...(payload === undefined ? {} : { payload }), ...(version === undefined ? {} : { version }) });
  };

  const save = useCallback((anyway: boolean): Promise<void> => attempt(async () => {
    const document = whole_document();
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
    if (!(await may_cover(present))) return;
    if (name.trim() !== '' && name !== loaded.detail?.name && (await rename_flow(flow, name.trim())) === undefined) {
      tell(t('This server cannot rename flows yet; the rest is saved.'), { intent: 'bad' });
      set_name(present.name);
    }
    const made = text === saved_text && kept === undefined ? present : await save_flow(flow, whole);
    set_base(made.version);
    set_kept(undefined);
    set_published(whole);
    editor.dispatch({ kind: 'saved', document: editor.document });
    drop_draft(flow);
    set_refused(false);
    await renew();
    tell(made.on ? t('Saved. The URL stays the same.') : t('Saved. The flow is off.'));
  }), [attempt, editor, name, flow, text, saved_text, kept, loaded.detail, may_cover, whole_document, renew, tell, go, queries, set_name, set_server_faults]);
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
  const can_keep = flow !== undefined && keeps_drafts;
  return (
    <Designer title={title} unsaved={unsaved} busy={busy} save={save_now} save_draft={can_keep ? () => void save_draft() : undefined}
      save_anyway={!refused ? undefined : can_keep ? { is_draft: true, run: () => void save_draft() } : { is_draft: false, run: () => void save(true) }}
      rehearsal={can_keep && (kept !== undefined || text !== saved_text) ? { run: try_draft, document: text } : undefined}
      strip={kept && <DraftStrip draft={kept} published={published} text={text} busy={busy} publish={save_now} discard={() => void discard()} />} />
  );
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
        return { detail: undefined, document: drafted ?? saved, saved, published: '', draft: drafted && draft };
      }
      const [detail, text] = await Promise.all([read_flow(flow), flow_document(flow)]);
      // Opening means going on where somebody stopped: with the draft, if there is one that can be read.
      const kept = detail.draft && (await kept_draft(flow));
      const saved = (kept && open_document(kept.document)) ?? open_document(text);
      if (!saved) throw new Error(t('This flow is kept in a form that the designer cannot read.'));
      return { detail, document: drafted ?? saved, saved, published: text, draft: drafted && draft };
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
