// SPDX-License-Identifier: Apache-2.0
// A real offer is connected to a flow: the URL and whether a marketplace will take it, the steps in
// Partner Center, and a watch for the test lead that its Validate sends.
import { MessageBar, MessageBarBody, Spinner } from '@fluentui/react-components';
import { Arrival, useArrivals, was_taken } from '../../api/arrivals';
import { Flow, FlowDetail, useFlow } from '../../api/flows';
import { useSession } from '../../api/session';
import { useSettings } from '../../api/settings';
import { useUrlKeys } from '../../api/url_keys';
import { CopyField } from '../../components/copy';
import { Card, Failure, Loading, Nothing, Page } from '../../components/page';
import { Link } from '../../components/router';
import { Status } from '../../components/status';
import { certificate_check, Check, url_checks } from '../../model/endpoint_check';
import { ago_text, time_text } from '../../model/time';
import { t } from '../../words/words';
import { ByApi } from './by_api';

const kLike = { good: 'Succeeded', bad: 'Failed', unsure: 'TimedOut' } as const;

function Checks({ flow }: { flow: FlowDetail }) {
  const session = useSession();
  const settings = useSettings(session.data?.can_manage ?? false);
  const checks: Check[] = [
    ...url_checks(flow.url),
    ...(settings.data ? [certificate_check(settings.data.certificate, new Date())] : []),
    { state: flow.on ? 'good' : 'bad', words: flow.on ? t('The flow is on.') : t('The flow is off: what is sent to it is refused.') },
    ...flow.warnings.map((words): Check => ({ state: 'bad', words })),
  ];
  const bad = checks.filter((one) => one.state === 'bad').length;
  return (
    <div className="sentences" aria-label={t('Self-check')} role="group">
      <Status status={bad === 0 ? 'Succeeded' : 'Failed'} text={bad === 0 ? t('Self-check: a marketplace can take and reach this URL.') : t('Self-check: {0} of {1} are in the way.', bad, checks.length)} />
      <ul className="plain-list">{checks.map((one) => <li key={one.words}><Status status={kLike[one.state]} text={one.words} small /></li>)}</ul>
    </div>
  );
}

function OlderKey({ flow }: { flow: Flow }) {
  const session = useSession();
  const older = useUrlKeys(flow.id, session.data?.can_see_content ?? false).data?.find((key) => key.is_older);
  if (!older) return null;
  const used = older.last_used ? t('It was last used {0}, from {1}.', ago_text(older.last_used, new Date()), older.last_address) : t('Nobody has used it since the server started.');
  return (
    <MessageBar intent="warning" layout="multiline"><MessageBarBody>
      {t('An older URL of this flow goes on until {0}.', time_text(older.ends))} {used} {t('Offers that were connected with it need the new one, and are published again, before then.')}
    </MessageBarBody></MessageBar>
  );
}

function Steps() {
  return (
    <ol>
      <li>{t('In Partner Center, open the offer and its')}{' '}<b>{t('Offer setup')}</b>{' '}{t('page.')}</li>
      <li>{t('Under')}{' '}<b>{t('Customer leads')}</b>{' '}{t('(formerly Lead management) choose')}{' '}<b>{t('Connect')}</b>.</li>
      <li>{t('Choose')}{' '}<b>{t('HTTPS Endpoint')}</b>{' '}{t('as the lead destination, and paste the URL, all of it.')}</li>
      <li>{t('Enter contact addresses, separated by semicolons, and choose')}{' '}<b>{t('Validate')}</b>{t('. A test lead comes, named MSFT_TEST_…: see below.')}</li>
      <li>{t('Choose')}{' '}<b>{t('OK')}</b>{t(', then')}{' '}<b>{t('Save draft')}</b>.</li>
      <li><b>{t('Review and publish')}</b>{t(': leads of customers come only when the offer is live. A changed URL, too, takes effect only then.')}</li>
    </ol>
  );
}

function Seen({ arrival, good, bad }: { arrival: Arrival; good: string; bad: string }) {
  const taken = was_taken(arrival);
  return (
    <div>
      <Status status={taken ? 'Succeeded' : 'Failed'} text={taken ? good : bad} />
      <div className="row muted">
        {!taken && <span>{arrival.message}</span>}
        {taken && arrival.run === '' && <span>{t('It was kept and not run, as this flow is set.')}</span>}
        {arrival.run !== '' && <Link to={`runs/${arrival.run}`}>{t('Open the run')}</Link>}
        {arrival.fate === 'failed' && <span>{t('Its run failed: {0}', arrival.message)}</span>}
      </div>
    </div>
  );
}

function Waiting({ words }: { words: string }) {
  return <div className="row"><Spinner size="extra-tiny" label={words} /></div>;
}

function Watch({ flow }: { flow: Flow }) {
  const session = useSession();
  const seen = useArrivals(flow.id, session.data?.can_see_content ?? false).data;
  const last_refused = seen?.refused;
  const is_news = last_refused !== undefined && (last_refused.received?.getTime() ?? 0) > (seen?.test?.received?.getTime() ?? 0);
  return (
    <Card title={t('What comes in')}>
      <div role="status" aria-live="polite" className="form whole-width sentences">
        {seen?.test ? <Seen arrival={seen.test} good={t('Microsoft validated this endpoint at {0}.', time_text(seen.test.received))} bad={t('A test lead came at {0} and was refused.', time_text(seen.test.received))} />
          : <Waiting words={t('Waiting for the test lead. Choose Validate in Partner Center.')} />}
        {is_news && <div><Status status="Failed" text={t('A request came at {0} and was refused.', time_text(last_refused.received))} /><div className="muted">{last_refused.reason}</div></div>}
        {seen?.lead ? <Seen arrival={seen.lead} good={t('The latest lead of a customer came at {0}.', time_text(seen.lead.received))} bad={t('A lead of a customer came at {0} and was refused.', time_text(seen.lead.received))} />
          : <Waiting words={t('Waiting for the first lead of a customer: it comes when the offer is live.')} />}
      </div>
      <Link to={`runs?flow=${flow.id}`}>{t('All runs')}</Link>
    </Card>
  );
}

export default function ConnectPage({ flow: id }: { flow: string }) {
  const flow = useFlow(id);
  if (flow.isPending) return <Loading what={t('the flow')} />;
  if (flow.isError) return <Page title={t('Connect your offer')}><Failure error={flow.error} retry={() => void flow.refetch()} /></Page>;
  const one = flow.data;
  return (
    <Page title={t('Connect your offer')} actions={<Link to={`flows/${id}`}>{one.name}</Link>}>
      {one.url === '' ? <Nothing title={t('This flow has no URL')}>{t('Only a flow that starts when an HTTP request is received takes leads.')}</Nothing> : <>
        <OlderKey flow={one} />
        <Card title={t('1. Copy the URL')}><CopyField label={t('HTTP POST URL')} text={one.url} /><Checks flow={one} /></Card>
        <Card title={t('2. Paste it into Partner Center')}><Steps /></Card>
        <Watch flow={one} />
        <ByApi flow={one} />
      </>}
    </Page>
  );
}
