// SPDX-License-Identifier: Apache-2.0
// My flows. URL: ?search=…
import { Input } from '@fluentui/react-components';
import { Flow, Statistics, useFlows, useStatistics } from '../../api/flows';
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

// Statistics are null where the server does not count: then their columns are not there.
function FlowRow({ flow, last, statistics, now }: { flow: Flow; last: Run | undefined; statistics: Statistics | null | undefined; now: number }) {
  return (
    <tr>
      <td><Link to={`flows/${flow.id}`}>{flow.name}</Link>
        {flow.draft && <span className="tag">{t('Draft')}</span>}
        {flow.warnings.length > 0 && <Link to={`flows/${flow.id}`} className="status small bad" title={flow.warnings.join('\n')}><Icon name="warning" size={14} />{flow.warnings.length}</Link>}</td>
      <td>{flow.on ? <Status status="Running" text={t('On')} small /> : <Status status="Cancelled" text={t('Off')} small />}</td>
      <td>{last ? <Link to={`runs/${last.id}`}><Status status={last.status} text={ago_text(last.created, new Date(now))} small /></Link> : <span className="muted">{t('never')}</span>}</td>
      {statistics !== null && <>
        <td className="num" data-label={t('Failed, 24 h')}>{statistics && statistics.failed > 0 ? <Link to={`runs?flow=${flow.id}&status=Failed`}>{statistics.failed}</Link> : <span className="muted">0</span>}</td>
        <td className="hide-small">{statistics && <Sparkline hours={statistics.hours} label={t('{0}: runs of the last 24 hours', flow.name)} />}</td>
      </>}
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
  const statistics = useStatistics().data;
  const last_of = (flow: Flow): Run | undefined => runs.data?.find((run) => run.flow === flow.id);
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
            <thead><tr><th>{t('Name')}</th><th>{t('State')}</th><th>{t('Last run')}</th>{statistics !== null && <><th className="num">{t('Failed, 24 h')}</th><th className="hide-small">{t('Runs, 24 h')}</th></>}<th className="hide-small">{t('Modified')}</th><th><span className="off-screen">{t('Actions')}</span></th></tr></thead>
            <tbody>{shown.map((flow) => <FlowRow key={flow.id} flow={flow} last={last_of(flow)} statistics={statistics === null ? null : statistics?.get(flow.id)} now={now} />)}</tbody>
          </table>
        ))}
    </Page>
  );
}
