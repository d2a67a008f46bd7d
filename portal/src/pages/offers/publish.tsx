// SPDX-License-Identifier: Apache-2.0
// Review and publish: what is missing, and the offer's way from draft to live. Each step sends the
// test lead first, and shows what came back.
import { Button, MessageBar, MessageBarBody, MessageBarTitle, Spinner } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { message_of } from '../../api/http';
import { deliveries, kDeliveriesKey, kOffersKey, Move, move_offer, Validation } from '../../api/offers';
import { useDialogs } from '../../components/dialogs';
import { Icon } from '../../components/icon';
import { Card } from '../../components/page';
import { Status } from '../../components/status';
import { Offer, review_of, state_words } from '../../model/offer';
import { time_text } from '../../model/time';
import { ValidationResult } from './validation_result';
import { t } from '../../words/words';

function Review({ offer }: { offer: Offer }) {
  return (
    <Card title={t('Before it is published')}>
      <div className="sentences"><ul className="plain-list">{review_of(offer).map((point) => (
        <li key={point.words}><Status status={point.good ? 'Succeeded' : point.must ? 'Failed' : 'TimedOut'} text={point.words} /></li>
      ))}</ul></div>
    </Card>
  );
}

const kStates = ['draft', 'preview', 'live'] as const;

function Way({ offer }: { offer: Offer }) {
  const at = kStates.indexOf(offer.state);
  const words = {
    draft: t('No leads are sent.'), preview: t('Only leads that are marked as a test are sent.'), live: t('All leads are sent.'),
  };
  return (
    <ol className="way" aria-label={t('The way of an offer')}>{kStates.map((state, index) => (
      <li key={state} className={index <= at ? 'done' : ''} {...(state === offer.state ? { 'aria-current': 'step' as const } : {})}>
        <b>{state_words(state)}</b><span className="muted">{words[state]}</span>
      </li>
    ))}</ol>
  );
}

export function Publish({ offer, can_edit }: { offer: Offer; can_edit: boolean }) {
  const [busy, set_busy] = useState(false);
  const [fault, set_fault] = useState('');
  const [validation, set_validation] = useState<Validation>();
  const queries = useQueryClient();
  const { ask, tell } = useDialogs();
  const move = async (step: Move, said: string): Promise<void> => {
    set_busy(true);
    set_fault('');
    set_validation(undefined);
    try {
      await move_offer(offer.id, step);
      tell(said);
      if (step !== 'stop' && offer.destination.kind !== 'none') {
        const [test] = await deliveries(offer.id, { limit: 1 });
        if (test) set_validation({ ok: true, message: test.answer || t('The test lead was taken.'), delivery: test });
      }
    } catch (error) {
      set_fault(message_of(error));
    } finally {
      set_busy(false);
      await queries.invalidateQueries({ queryKey: kOffersKey });
      await queries.invalidateQueries({ queryKey: kDeliveriesKey });
    }
  };
  const stop = async (): Promise<void> => {
    const sure = await ask({ title: t('Stop distribution?'), text: t('It goes back to draft, and its page is gone. Leads that are on their way go on.'), yes: t('Stop distribution'), danger: true });
    if (sure !== undefined) await move('stop', t('Its distribution has stopped.'));
  };
  const can_publish = !offer.in_preview && (offer.state === 'draft' || offer.changed);
  return (
    <>
      <Review offer={offer} />
      <Card title={t('Publish')}>
        <Way offer={offer} />
        {offer.published && <p className="muted">{t('It went live on {0}.', time_text(offer.published))}</p>}
        {offer.state === 'live' && offer.changed && <p>{t('The destination was changed since. Until it is published and goes live again, leads go where they went.')}</p>}
        {can_edit && <div className="row">
          {can_publish && <Button appearance="primary" disabled={busy || offer.text.title === ''} icon={<Icon name="upload" />} onClick={() => void move('publish', t('It is in preview now.'))}>{t('Publish')}</Button>}
          {offer.in_preview && <Button appearance="primary" disabled={busy} icon={<Icon name="bolt" />} onClick={() => void move('go-live', t('It is live now.'))}>{t('Go live')}</Button>}
          {offer.state !== 'draft' && <Button disabled={busy} icon={<Icon name="stop" />} onClick={() => void stop()}>{t('Stop distribution')}</Button>}
          {busy && <Spinner size="tiny" label={t('The destination is validated …')} />}
        </div>}
        <div role="status" aria-live="polite">
          {fault && <MessageBar intent="error" layout="multiline"><MessageBarBody><MessageBarTitle>{t('It stays as it is')}</MessageBarTitle>{fault}</MessageBarBody></MessageBar>}
          {validation && <ValidationResult validation={validation} />}
        </div>
      </Card>
    </>
  );
}
