// SPDX-License-Identifier: Apache-2.0
// My flows. URL: ?search=…
import { Input } from '@fluentui/react-components';
import { useMemo } from 'react';
import { Flow, useFlows } from '../../api/flows';
import { Run, useRecentRuns } from '../../api/runs';
import { useSession } from '../../api/session';
import { Icon } from '../../components/icon';
import { Failure, Loading, Nothing, Page } from '../../components/page';
import { Link, useQueryValue } from '../../components/router';
import { Sparkline, Status } from '../../components/status';
import { ago_text } from '../../model/time';
import { FlowMenu } from './flow_actions';
import { NewFlowMenu, NewFlowTiles } from './new_flow';
import { t } from '../../words/words';

const kHour = 3_600_000;

interface Recent {
  last: Run | undefined;
  failed: number;
  hours: { good: number; bad: number }[];
}

function recent_of(runs: readonly Run[], now: number): Map<string, Recent> {
  const found = new Map<string, Recent>();
  for (const run of runs) {
    const recent = found.get(run.flow) ?? { last: undefined, failed: 0, hours: Array.from({ length: 24 }, () => ({ good: 0, bad: 0 })) };
    found.set(run.flow, recent);
    recent.last ??= run;
    const age = now - (run.created?.getTime() ?? 0);
    const hour = recent.hours[23 - Math.floor(age / kHour)];
    if (!hour) continue;
    const bad = run.status === 'Failed' || run.status === 'TimedOut';
    if (bad) {
      hour.bad++;
      recent.failed++;
    } else hour.good++;
  }
  return found;
}

function FlowRow({ flow, recent, now }: { flow: Flow; recent: Recent | undefined; now: number }) {
  return (
    <tr>
      <td><Link to={`flows/${flow.id}`}>{flow.name}</Link>
        {flow.warnings.length > 0 && <Link to={`flows/${flow.id}`} className="status small bad" title={flow.warnings.join('\n')}><Icon name="warning" size={14} />{flow.warnings.length}</Link>}</td>
      <td>{flow.on ? <Status status="Running" text={t('On')} small /> : <Status status="Cancelled" text={t('Off')} small />}</td>
      <td>{recent?.last ? <Link to={`runs/${recent.last.id}`}><Status status={recent.last.status} text={ago_text(recent.last.created, new Date(now))} small /></Link> : <span className="muted">{t('never')}</span>}</td>
      <td className="num" data-label={t('Failed, 24 h')}>{recent && recent.failed > 0 ? <Link to={`runs?flow=${flow.id}&status=Failed`}>{recent.failed}</Link> : <span className="muted">0</span>}</td>
      <td className="hide-small">{recent && <Sparkline hours={recent.hours} label={t('{0}: runs of the last 24 hours', flow.name)} />}</td>
      <td className="hide-small muted">{ago_text(flow.modified, new Date(now))}</td>
      <td className="menu"><FlowMenu flow={flow} /></td>
    </tr>
  );
}

export function FlowsPage() {
  const flows = useFlows();
  const runs = useRecentRuns();
  const session = useSession();
  const [search, set_search] = useQueryValue('search');
  const now = Date.now();
  const recent = useMemo(() => recent_of(runs.data ?? [], Date.now()), [runs.data]);
  const shown = (flows.data ?? [])
    .filter((flow) => flow.name.toLowerCase().includes(search.trim().toLowerCase()))
    .sort((a, b) => (b.modified?.getTime() ?? 0) - (a.modified?.getTime() ?? 0));
  return (
    <Page title={t('My flows')} actions={<>
      <Input type="search" contentBefore={<Icon name="search" size={16} />} placeholder={t('Search')} aria-label={t('Search flows')} value={search} onChange={(_, data) => set_search(data.value)} />
      {session.data?.can_edit && <NewFlowMenu />}
    </>}>
      {flows.isPending && <Loading what={t('flows')} />}
      {flows.isError && <Failure error={flows.error} retry={() => void flows.refetch()} />}
      {flows.data && flows.data.length === 0 && <Nothing title={t('No flow yet')}><NewFlowTiles /></Nothing>}
      {flows.data && flows.data.length > 0 && (shown.length === 0
        ? <Nothing title={t('No flow is called "{0}"', search)} />
        : (
          <table className="table">
            <thead><tr><th>{t('Name')}</th><th>{t('State')}</th><th>{t('Last run')}</th><th className="num">{t('Failed, 24 h')}</th><th className="hide-small">{t('Runs, 24 h')}</th><th className="hide-small">{t('Modified')}</th><th><span className="off-screen">{t('Actions')}</span></th></tr></thead>
            <tbody>{shown.map((flow) => <FlowRow key={flow.id} flow={flow} recent={recent.get(flow.id)} now={now} />)}</tbody>
          </table>
        ))}
    </Page>
  );
}
