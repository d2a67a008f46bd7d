// SPDX-License-Identifier: Apache-2.0
// One flow: its URL, what needs attention, its last runs, connections and versions.
import { Button, MessageBar, MessageBarBody } from '@fluentui/react-components';
import { Flow, FlowDetail, useFlow, useStatistics } from '../../api/flows';
import { Problem } from '../../api/http';
import { useRuns } from '../../api/runs';
import { useSession } from '../../api/session';
import { Icon } from '../../components/icon';
import { Card, Failure, Loading, Nothing, Page } from '../../components/page';
import { Link, useRouter } from '../../components/router';
import { Sparkline, Status } from '../../components/status';
import { duration_text, time_text } from '../../model/time';
import { connector_title } from '../../api/catalogue';
import { FlowMenu, useFlowActions } from '../flows/flow_actions';
import { LeadSettingsCard } from './lead_settings';
import { Refused } from './refused';
import { UrlCard } from './url_card';
import { Versions } from './versions';
import { t } from '../../words/words';

function Switch({ flow }: { flow: Flow }) {
  const actions = useFlowActions(flow);
  return <Button icon={<Icon name={flow.on ? 'stop' : 'play'} />} onClick={() => void actions.toggle()}>{flow.on ? t('Turn off') : t('Turn on')}</Button>;
}

function Day({ flow }: { flow: Flow }) {
  const one = useStatistics().data?.get(flow.id);
  if (!one) return null;
  return (
    <div className="row"><Sparkline hours={one.hours} label={t('{0}: runs of the last 24 hours', flow.name)} />
      {one.failed > 0 ? <Link to={`runs?flow=${flow.id}&status=Failed`}>{t('{0} failed in 24 hours', one.failed)}</Link> : <span className="muted">{t('None failed in 24 hours')}</span>}</div>
  );
}

function LastRuns({ flow }: { flow: Flow }) {
  const runs = useRuns({ flow: flow.id });
  const list = runs.data?.pages[0]?.slice(0, 10) ?? [];
  return (
    <Card title={t('Run history')} actions={<Link to={`runs?flow=${flow.id}`}>{t('All runs')}</Link>}>
      <Day flow={flow} />
      {list.length === 0 ? <p className="muted">{t('No run yet. Send a request to the URL, or open the flow and choose Test.')}</p> : (
        <table className="table"><thead><tr><th>{t('Start')}</th><th>{t('Duration')}</th><th>{t('Status')}</th></tr></thead>
          <tbody>{list.map((run) => (
            <tr key={run.id}><td><Link to={`runs/${run.id}`}>{time_text(run.created)}</Link></td><td>{duration_text(run.duration_ms)}</td><td><Status status={run.status} small /></td></tr>
          ))}</tbody>
        </table>
      )}
    </Card>
  );
}

function Connections({ flow }: { flow: FlowDetail }) {
  return (
    <Card title={t('Connections')}>
      {flow.connections.length === 0 && <p className="muted">{t('This flow needs none.')}</p>}
      <ul className="plain-list">{flow.connections.map((use) => (
        <li key={use.key} className="row">
          <Status status={use.ready ? 'Succeeded' : 'Failed'} text={connector_title(use.api)} small />
          <span className="grow">{use.ready ? use.connection : use.message}</span>
          {!use.ready && <Link to={`connections?add=${use.api}&name=${encodeURIComponent(use.name)}`}>{t('Add connection')}</Link>}
        </li>
      ))}</ul>
    </Card>
  );
}

export default function FlowPage({ flow: id }: { flow: string }) {
  const flow = useFlow(id);
  const session = useSession();
  const { go } = useRouter();
  if (flow.isPending) return <Loading what={t('the flow')} />;
  if (flow.isError) {
    const gone = flow.error instanceof Problem && flow.error.status === 404;
    return <Page title={t('Flow')}>{gone ? <Nothing title={t('There is no such flow')}><Link to="flows">{t('My flows')}</Link></Nothing> : <Failure error={flow.error} retry={() => void flow.refetch()} />}</Page>;
  }
  const one = flow.data;
  return (
    <Page title={one.name} actions={<>
      {session.data?.can_edit && <Button appearance="primary" icon={<Icon name="edit" />} onClick={() => go(`flows/${id}/edit`)}>{t('Edit')}</Button>}
      {session.data?.can_edit && <Switch flow={one} />}
      <FlowMenu flow={one} />
    </>}>
      {!one.on && <MessageBar intent="warning"><MessageBarBody>{t('This flow is off: what is sent to its URL is refused, and kept.')}</MessageBarBody></MessageBar>}
      {one.draft && <MessageBar layout="multiline"><MessageBarBody>{t('A draft of {0} by {1} is not published.', time_text(one.draft.saved), one.draft.author)}{' '}{session.data?.can_edit && <Link to={`flows/${id}/edit`}>{t('Open the draft')}</Link>}</MessageBarBody></MessageBar>}
      {one.warnings.length > 0 && <MessageBar intent="warning" layout="multiline"><MessageBarBody><b>{t('Needs your attention')}</b><ul>{one.warnings.map((warning) => <li key={warning}>{warning}</li>)}</ul></MessageBarBody></MessageBar>}
      {one.url !== '' && <UrlCard flow={one} />}
      <div className="cards"><LastRuns flow={one} /><Connections flow={one} /></div>
      <LeadSettingsCard flow={id} />
      <Refused flow={id} />
      <Versions flow={one} />
    </Page>
  );
}
