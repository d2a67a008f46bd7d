// SPDX-License-Identifier: Apache-2.0
// Home: how it goes right now, and the ways to begin.
import { message_of } from '../../api/http';
import { useConnections } from '../../api/connections';
import { useFlows } from '../../api/flows';
import { useLeadCounts } from '../../api/leads';
import { useRecentRuns, useRunCounts } from '../../api/runs';
import { useSession } from '../../api/session';
import { Icon } from '../../components/icon';
import { Card, Failure, Nothing, Page } from '../../components/page';
import { Link } from '../../components/router';
import { Status } from '../../components/status';
import { days_text, needs_care, state_words } from '../../model/connection_state';
import { day_after, per_day, total, utc_day } from '../../model/lead_counts';
import { ago_text } from '../../model/time';
import { Alarms } from './alarms';
import { NewFlowTiles } from '../flows/new_flow';
import { t } from '../../words/words';

function Figure({ label, value, to }: { label: string; value: number | undefined; to: string }) {
  return <Link to={to} className="tile"><span className="figure"><b>{value ?? '–'}</b><small>{label}</small></span></Link>;
}

// Of today and of seven days, without test leads.
function LeadFigures() {
  const today = utc_day(Date.now());
  const week_ago = day_after(today, -6);
  const counts = useLeadCounts(week_ago).data;
  if (!counts) return null;
  const bars = per_day(counts.rows, { offer: '', source: '', action: '', test: false }, counts.from, counts.to);
  return (
    <>
      <Figure label={t('leads today')} value={bars.at(-1)?.count} to={`leads?from=${today}&test=false`} />
      <Figure label={t('leads in 7 days')} value={total(bars)} to={`leads?from=${week_ago}&test=false`} />
    </>
  );
}

export function HomePage() {
  const flows = useFlows();
  const counts = useRunCounts();
  const recent = useRecentRuns();
  const connections = useConnections();
  const session = useSession();
  const failed = (recent.data ?? []).filter((run) => run.status === 'Failed' || run.status === 'TimedOut').slice(0, 6);
  const now = new Date();
  const care = (connections.data ?? []).filter((one) => needs_care(one.state));
  return (
    <Page title={t('Home')}>
      {flows.isError && <Failure error={message_of(flows.error)} retry={() => void flows.refetch()} />}
      <Alarms />
      <div className="tiles figures">
        <LeadFigures />
        <Figure label={t('flows')} value={flows.data?.length} to="flows" />
        <Figure label={t('runs under way')} value={counts.data?.open} to="runs?status=Running" />
        <Figure label={t('runs succeeded')} value={counts.data?.succeeded} to="runs?status=Succeeded" />
        <Figure label={t('runs failed')} value={counts.data?.failed} to="runs?status=Failed" />
        <Figure label={t('connections')} value={connections.data?.length} to="connections" />
      </div>
      {session.data?.can_edit && <Card title={t('Make a flow')}><NewFlowTiles /></Card>}
      <Card title={t('What needs you')}>
        {care.length > 0 && (
          <ul className="plain-list">{care.map((one) => (
            <li key={one.name} className="row"><Icon name="plug" size={16} /><Link to="connections">{one.name}</Link><span className="grow muted">{one.state && state_words(one.state)}{one.expires && ` (${days_text(one.expires, now)})`}</span></li>
          ))}</ul>
        )}
        {failed.length === 0
          ? care.length === 0 && <Nothing title={t('Nothing failed lately')}><span className="muted">{t('Failed runs show up here.')}</span></Nothing>
          : (
            <ul className="plain-list">
              {failed.map((run) => (
                <li key={run.id} className="row">
                  <Status status={run.status} small />
                  <Link to={`runs/${run.id}`}>{run.flow_name || run.flow}</Link>
                  <span className="grow ellipsis muted">{run.error?.message ?? run.code}</span>
                  <span className="muted">{ago_text(run.created, now)}</span>
                </li>
              ))}
            </ul>
          )}
        <Link to="runs?status=Failed" className="row"><Icon name="runs" size={16} />{' '}{t('All failed runs')}</Link>
      </Card>
    </Page>
  );
}
