// SPDX-License-Identifier: Apache-2.0
// One offer, in tabs as Partner Center has them. URL: ?tab=
import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, Tab, TabList } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { message_of, Problem } from '../../api/http';
import { kOffersKey, remove_offer, useOffer } from '../../api/offers';
import { useSession } from '../../api/session';
import { useDialogs } from '../../components/dialogs';
import { Icon } from '../../components/icon';
import { Failure, Loading, Nothing, Page } from '../../components/page';
import { Link, useQueryValue, useRouter } from '../../components/router';
import { Offer } from '../../model/offer';
import { Deliveries } from './deliveries';
import { OfferStatus } from './offer_status';
import { Publish } from './publish';
import { SendLeads } from './send_leads';
import { Setup } from './setup';
import './offers.css';
import { t } from '../../words/words';

function OfferMenu({ offer }: { offer: Offer }) {
  const queries = useQueryClient();
  const { ask, tell } = useDialogs();
  const { go } = useRouter();
  const remove = async (): Promise<void> => {
    const sure = await ask({ title: t('Delete "{0}"?', offer.text.title || offer.id), text: t('Its log of deliveries goes with it. This cannot be taken back.'), yes: t('Delete'), danger: true });
    if (sure === undefined) return;
    try {
      await remove_offer(offer.id);
      go('marketplace/offers');
      await queries.invalidateQueries({ queryKey: kOffersKey });
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
  };
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement><Button appearance="subtle" aria-label={t('More about {0}', offer.text.title || offer.id)} icon={<Icon name="more" />} /></MenuTrigger>
      <MenuPopover><MenuList>
        {offer.flow !== '' && <MenuItem icon={<Icon name="flow" />} onClick={() => go(`flows/${offer.flow}`)}>{t('The flow that delivers')}</MenuItem>}
        <MenuItem icon={<Icon name="trash" />} disabled={offer.state === 'live'} onClick={() => void remove()}>{offer.state === 'live' ? t('Delete: stop distribution first') : t('Delete')}</MenuItem>
      </MenuList></MenuPopover>
    </Menu>
  );
}

function PublicPage({ offer }: { offer: Offer }) {
  if (offer.state !== 'live') return <span className="muted">{t('Its public page is there once it is live.')}</span>;
  return <a href={offer.page} target="_blank" rel="noopener noreferrer">{t('Open its public page')}</a>;
}

export default function OfferPage({ offer: id }: { offer: string }) {
  const offer = useOffer(id);
  const session = useSession();
  const [tab, set_tab] = useQueryValue('tab');
  if (offer.isPending) return <Loading what={t('the offer')} />;
  if (offer.isError) {
    const gone = offer.error instanceof Problem && offer.error.status === 404;
    return <Page title={t('Offer')}>{gone ? <Nothing title={t('There is no such offer')}><Link to="marketplace/offers">{t('Offers')}</Link></Nothing> : <Failure error={offer.error} retry={() => void offer.refetch()} />}</Page>;
  }
  const one = offer.data;
  const can_edit = session.data?.can_edit ?? false;
  const tabs = [
    { key: 'setup', title: t('Offer setup'), show: () => <Setup offer={one} can_edit={can_edit} /> },
    { key: 'publish', title: t('Review and publish'), show: () => <Publish offer={one} can_edit={can_edit} /> },
    ...(can_edit ? [{ key: 'leads', title: t('Send leads'), show: () => <SendLeads offer={one} /> }] : []),
    { key: 'deliveries', title: t('Deliveries'), show: () => <Deliveries offer={one} /> },
  ];
  const present = tabs.find((each) => each.key === tab) ?? tabs[0];
  return (
    <Page title={one.text.title || one.id} actions={<><OfferStatus offer={one} />{can_edit && <OfferMenu offer={one} />}</>}>
      <div className="row"><code>{one.id}</code><span className="grow" /><PublicPage offer={one} /></div>
      <TabList className="tabs" selectedValue={present?.key} onTabSelect={(_, data) => set_tab(String(data.value))}>{tabs.map((each) => <Tab key={each.key} value={each.key}>{each.title}</Tab>)}</TabList>
      {present?.show()}
    </Page>
  );
}
