// SPDX-License-Identifier: Apache-2.0
// A new offer: its two ids, which stay, and its title.
import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { message_of } from '../../api/http';
import { add_offer, kOffersKey } from '../../api/offers';
import { Failure } from '../../components/page';
import { useRouter } from '../../components/router';
import { id_fault } from '../../model/offer';
import { t } from '../../words/words';

export function NewOffer({ close }: { close: () => void }) {
  const [publisher, set_publisher] = useState('');
  const [offer, set_offer] = useState('');
  const [title, set_title] = useState('');
  const [fault, set_fault] = useState('');
  const queries = useQueryClient();
  const { go } = useRouter();
  const is_ready = publisher !== '' && offer !== '' && id_fault(publisher) === undefined && id_fault(offer) === undefined;
  const create = async (): Promise<void> => {
    try {
      const made = await add_offer({ publisher, offer, title: title.trim() });
      await queries.invalidateQueries({ queryKey: kOffersKey });
      go(`marketplace/offers/${made.id}`);
    } catch (error) {
      set_fault(message_of(error));
    }
  };
  return (
    <Dialog open onOpenChange={(_, data) => { if (!data.open) close(); }}>
      <DialogSurface><form autoComplete="off" onSubmit={(event) => { event.preventDefault(); void create(); }}><DialogBody>
        <DialogTitle>{t('New offer')}</DialogTitle>
        <DialogContent className="form">
          {fault && <Failure error={fault} />}
          <Field label={t('Publisher ID')} required validationMessage={id_fault(publisher)}><Input autoFocus value={publisher} onChange={(_, data) => set_publisher(data.value)} /></Field>
          <Field label={t('Offer ID')} required validationMessage={id_fault(offer)} hint={t('Together they name the offer in LeadSource, and stay.')}><Input value={offer} onChange={(_, data) => set_offer(data.value)} /></Field>
          <Field label={t('Title')}><Input value={title} onChange={(_, data) => set_title(data.value)} /></Field>
        </DialogContent>
        <DialogActions><Button onClick={close}>{t('Cancel')}</Button><Button appearance="primary" type="submit" disabled={!is_ready}>{t('Create')}</Button></DialogActions>
      </DialogBody></form></DialogSurface>
    </Dialog>
  );
}
