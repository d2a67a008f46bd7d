// SPDX-License-Identifier: Apache-2.0
// Which page an address shows, and who may see it. Pages beyond the first come in chunks of their own.
import { lazy, Suspense } from 'react';
import { useSession } from '../api/session';
import { Failure, Loading, Nothing, Page } from '../components/page';
import { Link, useRouter } from '../components/router';
import { FlowsPage } from '../pages/flows/flows_page';
import { HomePage } from '../pages/home/home_page';
import { Shell } from './shell';
import { t } from '../words/words';

const SignInPage = lazy(() => import('../pages/entry/sign_in_page'));
const JoinPage = lazy(() => import('../pages/entry/join_page'));
const EditorPage = lazy(() => import('../pages/editor/editor_page'));
const FlowPage = lazy(() => import('../pages/flow/flow_page'));
const WizardPage = lazy(() => import('../pages/wizard/wizard_page'));
const RunsPage = lazy(() => import('../pages/runs/runs_page'));
const RunPage = lazy(() => import('../pages/run/run_page'));
const LeadsPage = lazy(() => import('../pages/leads/leads_page'));
const PersonPage = lazy(() => import('../pages/person/person_page'));
const ErasurePage = lazy(() => import('../pages/person/erasure_page'));
const ConnectionsPage = lazy(() => import('../pages/connections/connections_page'));
const ConnectorsPage = lazy(() => import('../pages/connectors/connectors_page'));
const ConnectPage = lazy(() => import('../pages/connect/connect_page'));
const OffersPage = lazy(() => import('../pages/offers/offers_page'));
const OfferPage = lazy(() => import('../pages/offers/offer_page'));
const SettingsPage = lazy(() => import('../pages/settings/settings_page'));

function page_at(path: string, can_edit: boolean) {
  const [first = '', second = '', third = ''] = path.split('/').map(decodeURIComponent);
  switch (first) {
    case '': return <HomePage />;
    case 'flows':
      if (second === '') return <FlowsPage />;
      // Who may only look is shown the flow, whatever the link says.
      if (!can_edit) return <FlowPage key={second} flow={second} />;
      if (second === 'wizard') return <WizardPage />;
      if (second === 'new') return <EditorPage key="new" flow={undefined} />;
      if (third === 'connect-offer') return <ConnectPage key={second} flow={second} />;
      return third === 'edit' ? <EditorPage key={second} flow={second} /> : <FlowPage key={second} flow={second} />;
    case 'runs': return second === '' ? <RunsPage /> : <RunPage run={second} />;
    case 'leads': return <LeadsPage />;
    case 'people': return <PersonPage key={second} mail={second} />;
    case 'erasures': return <ErasurePage id={second} />;
    case 'connections': return <ConnectionsPage />;
    case 'connectors': return <ConnectorsPage />;
    // Not below offers/, where their public pages are.
    case 'marketplace':
      if (second === 'offers') return third === '' ? <OffersPage /> : <OfferPage key={third} offer={third} />;
      break;
    case 'settings': return <SettingsPage />;
  }
  return <Page title={t('Nothing here')}><Nothing title={t('There is no page at this address')}><Link to="">{t('Go home')}</Link></Nothing></Page>;
}

export function App() {
  const { place } = useRouter();
  const session = useSession();
  const [first = ''] = place.path.split('/');
  if (first === 'setup' || first === 'invitation') {
    return <Suspense fallback={<Loading what={t('the page')} />}><JoinPage kind={first} token={place.fragment} /></Suspense>;
  }
  if (session.isPending) return <Loading what="leadflow" />;
  if (session.isError) return <div className="gate"><div className="box"><Failure error={session.error} retry={() => void session.refetch()} /></div></div>;
  if (session.data === null) return <Suspense fallback={<Loading what={t('the page')} />}><SignInPage /></Suspense>;
  return (
    <Shell session={session.data}>
      <Suspense fallback={<Loading what={t('the page')} />}>{page_at(place.path, session.data.can_edit)}</Suspense>
    </Shell>
  );
}
