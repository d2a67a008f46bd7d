// SPDX-License-Identifier: Apache-2.0
// All offers: how far each is, where its leads go, how they fared.
import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { Latest, useLatest, useOffers } from '../../api/offers';
import { useSession } from '../../api/session';
import { Icon } from '../../components/icon';
import { Failure, Loading, Nothing, Page } from '../../components/page';
import { Link } from '../../components/router';
import { kind_words } from '../../model/destination';
import { Offer } from '../../model/offer';
import { ago_text } from '../../model/time';
import { NewOffer } from './new_offer';
import { OfferStatus } from './offer_status';
import './offers.css';
import { t } from '../../words/words';

function Count({ label, count, more }: { label: string; count: number | undefined; more: boolean }) {
  return <td className="num" data-label={label}>{count === undefined ? '–' : `${count}${more && count > 0 ? '+' : ''}`}</td>;
}

function OfferRow({ offer, now }: { offer: Offer; now: Date }) {
  const latest: Latest | undefined = useLatest(offer).data;
  const to = `marketplace/offers/${offer.id}`;
  return (
    <tr>
      <th scope="row"><Link to={to}>{offer.text.title || offer.id}</Link><div className="muted offer-id">{offer.id}</div></th>
      <td><OfferStatus offer={offer} /></td>
      <td data-label={t('Leads go to')}>{kind_words(offer.destination.kind)}</td>
      <Count label={t('Waiting')} count={latest?.waiting} more={latest?.more ?? false} />
      <Count label={t('Failed')} count={latest?.failed} more={latest?.more ?? false} />
      <td data-label={t('Last lead')}><Link to={`${to}?tab=deliveries`}>{latest?.last ? ago_text(latest.last, now) : ''}</Link></td>
    </tr>
  );
}

export default function OffersPage() {
  const offers = useOffers();
  const session = useSession();
  const [adding, set_adding] = useState(false);
  const now = new Date();
  return (
    <Page title={t('Offers')} actions={session.data?.can_edit && <Button appearance="primary" icon={<Icon name="plus" />} onClick={() => set_adding(true)}>{t('New offer')}</Button>}>
      <p className="muted">{t('What you offer on a marketplace of your own, or to try lead management from end to end: each offer sends its leads to a destination, as Partner Center does.')}</p>
      {offers.isPending && <Loading what={t('offers')} />}
      {offers.isError && <Failure error={offers.error} retry={() => void offers.refetch()} />}
      {offers.data !== undefined && ((offers.data ?? []).length === 0 ? <Nothing title={t('No offer yet')} /> : (
        <table className="table">
          <thead><tr><th>{t('Offer')}</th><th>{t('State')}</th><th>{t('Leads go to')}</th><th className="num">{t('Waiting')}</th><th className="num">{t('Failed')}</th><th>{t('Last lead')}</th></tr></thead>
          <tbody>{(offers.data ?? []).map((offer) => <OfferRow key={offer.id} offer={offer} now={now} />)}</tbody>
        </table>
      ))}
      {adding && <NewOffer close={() => set_adding(false)} />}
    </Page>
  );
}
