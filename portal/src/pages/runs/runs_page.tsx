// SPDX-License-Identifier: Apache-2.0
// Run history of one flow or of all. URL: ?flow= &status= &search= &from= &to= &version=
import { Button, Checkbox } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useFlows } from '../../api/flows';
import { message_of } from '../../api/http';
import { kRunsKey, kRunStatuses, resubmit, Run, RunFilter, useRuns } from '../../api/runs';
import { useSession } from '../../api/session';
import { useDialogs } from '../../components/dialogs';
import { Icon } from '../../components/icon';
import { Failure, Loading, Nothing, Page } from '../../components/page';
import { Link, useQueryValue } from '../../components/router';
import { SearchField } from '../../components/search_field';
import { Status, status_word } from '../../components/status';
import { is_object, Json, shown } from '../../model/json';
import { is_final } from '../../model/run';
import { duration_text, time_text } from '../../model/time';
import { ResubmitAll } from './resubmit_all';
import { t } from '../../words/words';

function summary_text(summary: Json | undefined): string {
  if (!is_object(summary)) return summary === undefined || summary === null ? '' : shown(summary);
  return Object.values(summary).filter((value) => typeof value === 'string' && value !== '').join(' · ');
}

function useFilter() {
  const [flow, set_flow] = useQueryValue('flow');
  const [status, set_status] = useQueryValue('status');
  const [search, set_search] = useQueryValue('search');
  const [from, set_from] = useQueryValue('from');
  const [to, set_to] = useQueryValue('to');
  const [version, set_version] = useQueryValue('version');
  return { flow, status, search, from, to, version, set_flow, set_status, set_search, set_from, set_to, set_version };
}

// Older servers know no times and versions; what they send too much is left out here.
function fits(run: Run, filter: { from: string; to: string; version: string }): boolean {
  const created = run.created?.getTime() ?? 0;
  if (filter.from && created < new Date(filter.from).getTime()) return false;
  if (filter.to && created > new Date(filter.to).getTime()) return false;
  return filter.version === '' || String(run.version) === filter.version;
}

function iso(local: string): string {
  return local === '' ? '' : new Date(local).toISOString();
}

export default function RunsPage() {
  const filter = useFilter();
  const [chosen, set_chosen] = useState<ReadonlySet<string>>(new Set());
  const flows = useFlows();
  const session = useSession();
  const queries = useQueryClient();
  const { ask, tell } = useDialogs();
  const asked: RunFilter = { flow: filter.flow, status: filter.status, search: filter.search, from: iso(filter.from), to: iso(filter.to), version: filter.version };
  const is_filtered = Object.values(asked).some((value) => value !== '');
  const [all, set_all] = useState(false);
  const runs = useRuns(asked);
  const shown_runs = (runs.data?.pages.flat() ?? []).filter((run) => fits(run, filter));
  const can_operate = session.data?.can_operate ?? false;
  const again = async (list: Run[]): Promise<void> => {
    if (list.length > 1 && (await ask({ title: t('Resubmit {0} runs?', list.length), text: t('Each runs again from its start, with what it received.'), yes: t('Resubmit') })) === undefined) return;
    let done = 0;
    const failures: string[] = [];
    for (const run of list) {
      try {
        await resubmit(run.id);
        done++;
      } catch (error) {
        failures.push(message_of(error));
      }
    }
    set_chosen(new Set());
    await queries.invalidateQueries({ queryKey: kRunsKey });
    tell(failures.length === 0 ? t(done === 1 ? '{0} run was resubmitted.' : '{0} runs were resubmitted.', done) : t('{0} resubmitted, {1} not: {2}', done, failures.length, failures[0]), { intent: failures.length ? 'bad' : 'good' });
  };
  const selected = shown_runs.filter((run) => chosen.has(run.id));
  return (
    <Page title={t('Runs')} actions={<>
      <Button icon={<Icon name="redo" />} onClick={() => void runs.refetch()}>{t('Refresh')}</Button>
      {can_operate && selected.length > 0 && <Button appearance="primary" onClick={() => void again(selected)}>{t('Resubmit {0} selected', selected.length)}</Button>}
      {can_operate && selected.length === 0 && is_filtered && shown_runs.length > 0 && <Button onClick={() => set_all(true)}>{t('Resubmit all that match')}</Button>}
    </>}>
      <div className="filters" role="search">
        {session.data?.can_see_content && <SearchField label={t('Search in what was received')} placeholder={t('A name, an address, a phone number')} value={filter.search} set={filter.set_search} />}
        <label>{t('Flow')}<select className="native" value={filter.flow} onChange={(event) => filter.set_flow(event.target.value)}>
          <option value="">{t('All flows')}</option>{(flows.data ?? []).map((flow) => <option key={flow.id} value={flow.id}>{flow.name}</option>)}</select></label>
        <label>{t('Status')}<select className="native" value={filter.status} onChange={(event) => filter.set_status(event.target.value)}>
          <option value="">{t('All')}</option>{kRunStatuses.map((status) => <option key={status} value={status}>{status_word(status)}</option>)}</select></label>
        <label>{t('From')}<input className="native" type="datetime-local" value={filter.from} onChange={(event) => filter.set_from(event.target.value)} /></label>
        <label>{t('To')}<input className="native" type="datetime-local" value={filter.to} onChange={(event) => filter.set_to(event.target.value)} /></label>
        {filter.flow !== '' && <label>{t('Version')}<input className="native" inputMode="numeric" size={4} value={filter.version} onChange={(event) => filter.set_version(event.target.value.replace(/\D/g, ''))} /></label>}
      </div>
      {runs.isPending && <Loading what={t('runs')} />}
      {runs.isError && <Failure error={runs.error} retry={() => void runs.refetch()} />}
      {runs.data && (shown_runs.length === 0 ? <Nothing title={t('No run matches')} /> : (
        <table className="table">
          <thead><tr>{can_operate && <th><span className="off-screen">{t('Select')}</span></th>}<th>{t('Status')}</th><th>{t('Start')}</th><th className="num">{t('Duration')}</th><th>{t('Flow')}</th><th>{t('What it was about')}</th><th className="hide-small">{t('Run')}</th></tr></thead>
          <tbody>{shown_runs.map((run) => (
            <tr key={run.id}>
              {can_operate && <td className="pick"><Checkbox aria-label={t('Select run {0}', run.id)} disabled={!is_final(run.status)} checked={chosen.has(run.id)} onChange={(_, data) => {
                const next = new Set(chosen);
                if (data.checked) next.add(run.id);
                else next.delete(run.id);
                set_chosen(next);
              }} /></td>}
              <td><Status status={run.status} small /></td>
              <td className="nowrap"><Link to={`runs/${run.id}`}>{time_text(run.created)}</Link></td>
              <td className="num">{duration_text(run.duration_ms)}</td>
              <td>{run.flow_name || run.flow}</td>
              <td className="ellipsis" title={run.error?.message}>{summary_text(run.summary) || <span className="muted">{run.error?.message ?? ''}</span>}</td>
              <td className="hide-small"><code>{run.id}</code></td>
            </tr>
          ))}</tbody>
        </table>
      ))}
      {all && <ResubmitAll filter={asked} close={() => set_all(false)} />}
      {runs.hasNextPage && <div className="row"><Button onClick={() => void runs.fetchNextPage()} disabled={runs.isFetchingNextPage}>{t('Load more')}</Button></div>}
    </Page>
  );
}
