// SPDX-License-Identifier: Apache-2.0
// One run on the canvas, live while it goes on; the runs beside it on the left.
import { Button } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useCatalogue } from '../../api/catalogue';
import { flow_document, version_document } from '../../api/flows';
import { message_of, Problem } from '../../api/http';
import { cancel, kRunsKey, resubmit, resubmit_corrected, RunDetail, useRun, useRuns } from '../../api/runs';
import { useSession } from '../../api/session';
import { useDialogs } from '../../components/dialogs';
import { Icon } from '../../components/icon';
import { Failure, Loading, Nothing, Page } from '../../components/page';
import { Link, useRouter } from '../../components/router';
import { Status } from '../../components/status';
import { ErrorBar, StepRunPanel, TriggerRunPanel } from '../../designer/run_panel';
import { RunCanvas } from '../../designer/run_canvas';
import { definition_of, kTrigger, open_document } from '../../model/definition';
import { Json, JsonObject } from '../../model/json';
import { is_final, loops_around, record_of, Turns } from '../../model/run';
import { between, duration_text, time_text } from '../../model/time';
import { t } from '../../words/words';

// The version that ran, or, from servers that keep none, the present one.
async function definition_for(run: RunDetail): Promise<JsonObject | null> {
  const text = (await version_document(run.flow, run.version)) ?? (await flow_document(run.flow));
  const document = open_document(text);
  return document ? definition_of(document) : null;
}

function RunList({ run }: { run: RunDetail }) {
  const list = useRuns({ flow: run.flow });
  return (
    <nav className="run-list" aria-label={t('Runs of this flow')}>
      {(list.data?.pages.flat() ?? []).map((one) => (
        <Link key={one.id} to={`runs/${one.id}`} {...(one.id === run.id ? { 'aria-current': 'page' as const } : {})}><Status status={one.status} small text={time_text(one.created)} /><br /><small>{duration_text(one.duration_ms)}</small></Link>
      ))}
      {list.hasNextPage && <Button size="small" onClick={() => void list.fetchNextPage()}>{t('Load more')}</Button>}
    </nav>
  );
}

function Bar({ run, again, stop, can_operate }: { run: RunDetail; again: () => void; stop: () => void; can_operate: boolean }) {
  const { go } = useRouter();
  const duration = run.duration_ms ?? between(run.created, run.ended ?? new Date());
  return (
    <div className="designer-bar">
      <Button appearance="subtle" aria-label={t('Back')} icon={<Icon name="back" />} onClick={() => go(`runs?flow=${run.flow}`)} />
      <h1><Link to={`flows/${run.flow}`}>{run.flow_name || run.flow}</Link></h1>
      <span role="status" aria-live="polite"><Status status={run.status} /></span>
      <span className="muted">{t('{0} · {1} · version {2}', time_text(run.created), duration_text(duration), run.version)}</span>
      {run.resubmitted_from && <span className="muted">{t('resubmitted from')}{' '}<Link to={`runs/${run.resubmitted_from}`}>{run.resubmitted_from}</Link></span>}
      <span className="grow" />
      <Button appearance="subtle" icon={<Icon name="edit" />} onClick={() => go(`flows/${run.flow}/edit`)}>{t('Edit')}</Button>
      {can_operate && !is_final(run.status) && <Button icon={<Icon name="stop" />} onClick={stop}>{t('Cancel run')}</Button>}
      {can_operate && is_final(run.status) && <Button appearance="primary" icon={<Icon name="redo" />} onClick={again}>{t('Resubmit')}</Button>}
    </div>
  );
}

function Opened({ run }: { run: RunDetail }) {
  const definition = useQuery({ queryKey: ['run-definition', run.flow, run.version], staleTime: Infinity, queryFn: () => definition_for(run) });
  const { catalogue } = useCatalogue();
  const [selected, set_selected] = useState<string>();
  const [turns, set_turns] = useState<Turns>({});
  const session = useSession();
  const queries = useQueryClient();
  const { ask, tell } = useDialogs();
  const { go } = useRouter();
  const can_operate = session.data?.can_operate ?? false;
  // The first failed step opens by itself: it is what one came for.
  const failed = run.steps.find((one) => one.status === 'Failed' && one.attempts.length > 0) ?? run.steps.find((one) => one.status === 'Failed');
  const failed_name = is_final(run.status) ? failed?.name : undefined;
  useEffect(() => {
    if (failed_name !== undefined) set_selected((before) => before ?? failed_name);
  }, [failed_name]);
  const again = async (from?: string): Promise<void> => {
    try {
      const next = await resubmit(run.id, from);
      await queries.invalidateQueries({ queryKey: kRunsKey });
      tell(from === undefined ? t('Resubmitted from the start.') : t('Resubmitted from "{0}".', from));
      go(`runs/${next}`);
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
  };
  const correct = async (payload: Json): Promise<void> => {
    const next = await resubmit_corrected(run.id, payload);
    await queries.invalidateQueries({ queryKey: kRunsKey });
    tell(t('Resubmitted with the corrected payload.'));
    go(`runs/${next}`);
  };
  const stop = async (): Promise<void> => {
    if ((await ask({ title: t('Cancel this run?'), text: t('What it has done stays done.'), yes: t('Cancel the run'), danger: true })) === undefined) return;
    try {
      await cancel(run.id);
      await queries.invalidateQueries({ queryKey: ['run', run.id] });
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
  };
  const close = (): void => set_selected(undefined);
  const around = definition.data ? loops_around(definition.data) : new Map<string, string[]>();
  return (
    <div className="run-view">
      <Bar run={run} can_operate={can_operate} again={() => void again()} stop={() => void stop()} />
      {run.error && run.status !== 'Succeeded' && <ErrorBar error={run.error} />}
      {run.omitted > 0 && <p className="muted">{t('{0} steps of loops are not shown.', run.omitted)}</p>}
      <div className="designer-body">
        <RunList run={run} />
        {definition.isPending ? <Loading what={t('the flow')} /> : definition.data
          ? <RunCanvas run={run} definition={definition.data} catalogue={catalogue} selected={selected} select={set_selected} turns={turns} set_turns={set_turns} />
          : <Nothing title={t('The flow of this run is gone')} />}
        {selected === kTrigger && <TriggerRunPanel run={run} correct={can_operate && is_final(run.status) ? correct : undefined} close={close} />}
        {selected !== undefined && selected !== kTrigger && <StepRunPanel key={selected} name={selected} record={record_of(run.steps, selected, around.get(selected) ?? [], turns)}
          can_resubmit={can_operate && is_final(run.status) && (around.get(selected) ?? []).length === 0} resubmit={() => void again(selected)} close={close} />}
      </div>
    </div>
  );
}

export default function RunPage({ run: id }: { run: string }) {
  const run = useRun(id);
  useEffect(() => {
    document.title = t('Run of {0} – leadflow', run.data?.flow_name ?? '');
  }, [run.data?.flow_name]);
  if (run.isPending) return <Loading what={t('the run')} />;
  if (run.isError) {
    const gone = run.error instanceof Problem && run.error.status === 404;
    return <Page title={t('Run')}>{gone ? <Nothing title={t('There is no such run')}><Link to="runs">{t('Runs')}</Link></Nothing> : <Failure error={run.error} retry={() => void run.refetch()} />}</Page>;
  }
  return <Opened key={id} run={run.data} />;
}
