// SPDX-License-Identifier: Apache-2.0
// Offer setup: where its leads go, and what its public page says.
import { Button, Checkbox, Field, Input, Radio, RadioGroup, Textarea } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { message_of } from '../../api/http';
import { change_offer, kOffersKey } from '../../api/offers';
import { useDialogs } from '../../components/dialogs';
import { Icon } from '../../components/icon';
import { Card } from '../../components/page';
import { Destination, kind_words } from '../../model/destination';
import { kSources, Offer, OfferText, source_words } from '../../model/offer';
import { Connect } from './connect';
import { t } from '../../words/words';

function where(destination: Destination): string {
  const { values } = destination;
  return values['httpsEndpointUrl'] || values['instanceUrl'] || values['objectIdentifier'] || values['munchkinId'] || values['containerName'] || '';
}

function CustomerLeads({ offer, can_edit }: { offer: Offer; can_edit: boolean }) {
  const [open, set_open] = useState(false);
  const { destination } = offer;
  return (
    <Card title={t('Customer leads')} actions={can_edit && <Button appearance="primary" icon={<Icon name="plug" />} onClick={() => set_open(true)}>{destination.kind === 'none' ? t('Connect') : t('Edit connection')}</Button>}>
      <p>{destination.kind === 'none' ? t('Leads are not sent anywhere yet: they are kept here.') : t('Leads go to: {0}', kind_words(destination.kind))}</p>
      {where(destination) !== '' && <code className="wrapped">{where(destination)}</code>}
      {destination.contacts !== '' && <p className="muted">{destination.kind === 'email' ? t('To {0}', destination.contacts) : t('{0} are told of each lead.', destination.contacts)}</p>}
      {offer.changed && <p className="muted">{t('What is live still sends to: {0}. Publish and go live to change that.', kind_words(offer.live_destination?.kind ?? 'none'))}</p>}
      {open && <Connect offer={offer} close={() => set_open(false)} />}
    </Card>
  );
}

function Texts({ offer, can_edit }: { offer: Offer; can_edit: boolean }) {
  const [text, set_text] = useState(offer.text);
  const queries = useQueryClient();
  const { tell } = useDialogs();
  const put = (part: Partial<OfferText>): void => set_text((before) => ({ ...before, ...part }));
  const button = (part: Partial<OfferText['buttons']>): void => put({ buttons: { ...text.buttons, ...part } });
  const wrong_link = text.privacy_url !== '' && !text.privacy_url.startsWith('https://');
  const save = async (): Promise<void> => {
    try {
      await change_offer(offer.id, text);
      await queries.invalidateQueries({ queryKey: kOffersKey });
      tell(t('Saved.'));
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
  };
  return (
    <Card title={t('What the offer says')}>
      <form onSubmit={(event) => { event.preventDefault(); void save(); }}><fieldset className="form bare" disabled={!can_edit}>
        <Field label={t('Title')} required><Input value={text.title} onChange={(_, data) => put({ title: data.value })} /></Field>
        <Field label={t('Publisher')}><Input value={text.publisher_name} onChange={(_, data) => put({ publisher_name: data.value })} /></Field>
        <Field label={t('Description')}><Textarea rows={4} value={text.description} onChange={(_, data) => put({ description: data.value })} /></Field>
        <div className="row" role="group" aria-label={t('Buttons of its page')}><span>{t('Buttons of its page')}</span>
          <Checkbox label={t('Get it now')} checked={text.buttons.get_it_now} onChange={(_, data) => button({ get_it_now: data.checked === true })} />
          <Checkbox label={t('Contact me')} checked={text.buttons.contact_me} onChange={(_, data) => button({ contact_me: data.checked === true })} />
          <Checkbox label={t('Test drive')} checked={text.buttons.test_drive} onChange={(_, data) => button({ test_drive: data.checked === true })} />
        </div>
        <Field label={t('What people agree to')} hint={t('Beside the checkbox of its form. Empty: a usual sentence.')}><Textarea rows={3} value={text.consent} onChange={(_, data) => put({ consent: data.value })} /></Field>
        <Field label={t('Privacy statement')} validationMessage={wrong_link ? t('Begins with https://') : undefined}><Input type="url" value={text.privacy_url} onChange={(_, data) => put({ privacy_url: data.value })} /></Field>
        <Field label={t('Leads come from')} hint={t('The first word of LeadSource.')}>{(control) => (
          <select className="native" {...control} value={text.source} onChange={(event) => put({ source: event.target.value })}>{kSources.map((one) => <option key={one} value={one}>{source_words(one)}</option>)}</select>)}</Field>
        <Field label={t('Spelling of a lead')} hint={t('Microsoft documents UserDetails.FirstName and sends userDetails.firstName. Only an HTTPS endpoint sees it.')}>
          <RadioGroup layout="horizontal" value={text.wire_form} onChange={(_, data) => put({ wire_form: data.value })}>
            <Radio value="PascalCase" label={'PascalCase'} /><Radio value="camelCase" label={'camelCase'} />
          </RadioGroup>
        </Field>
        {can_edit && <div className="row"><Button appearance="primary" type="submit" disabled={wrong_link || JSON.stringify(text) === JSON.stringify(offer.text)}>{t('Save')}</Button><span className="muted">{t('Takes effect at once, also of an offer that is live.')}</span></div>}
      </fieldset></form>
    </Card>
  );
}

export function Setup({ offer, can_edit }: { offer: Offer; can_edit: boolean }) {
  return <><CustomerLeads offer={offer} can_edit={can_edit} /><Texts key={JSON.stringify(offer.text)} offer={offer} can_edit={can_edit} /></>;
}
