// SPDX-License-Identifier: Apache-2.0
// How far an offer is, by a sign and a word.
import { Status } from '../../components/status';
import { Offer, state_words } from '../../model/offer';
import { t } from '../../words/words';

const kLike = { draft: 'Draft', preview: 'Running', live: 'Succeeded' } as const;

export function OfferStatus({ offer }: { offer: Offer }) {
  const waits = offer.state === 'live' && (offer.changed || offer.in_preview);
  return (
    <span className="row">
      <Status status={kLike[offer.state]} text={state_words(offer.state)} />
      {waits && <span className="tag">{offer.in_preview ? t('a change is in preview') : t('changed since')}</span>}
    </span>
  );
}
