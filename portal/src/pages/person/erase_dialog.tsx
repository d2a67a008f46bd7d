// SPDX-License-Identifier: Apache-2.0
// Erasing a person: what will go, what may be in the way, and the address typed as a confirmation.
import { Button, Checkbox, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, Spinner } from '@fluentui/react-components';
import { useState } from 'react';
import { message_of } from '../../api/http';
import { Certificate, erase_person, Person } from '../../api/persons';
import { Failure } from '../../components/page';
import { t } from '../../words/words';

export function EraseDialog({ mail, person, done, close }: { mail: string; person: Person; done: (certificate: Certificate) => void; close: () => void }) {
  const [typed, set_typed] = useState('');
  const [cancel, set_cancel] = useState(false);
  const [mentions, set_mentions] = useState(false);
  const [busy, set_busy] = useState(false);
  const [fault, set_fault] = useState('');
  const open = person.open.length;
  const ready = typed.trim().toLowerCase() === mail.toLowerCase() && (open === 0 || cancel) && !busy;
  const erase = async (): Promise<void> => {
    set_busy(true);
    set_fault('');
    try {
      done(await erase_person(mail, { cancel, mentions }));
    } catch (error) {
      set_fault(message_of(error));
      set_busy(false);
    }
  };
  return (
    <Dialog open onOpenChange={(_, data) => { if (!data.open && !busy) close(); }}>
      <DialogSurface><form autoComplete="off" onSubmit={(event) => { event.preventDefault(); if (ready) void erase(); }}><DialogBody>
        <DialogTitle>{t('Erase this person?')}</DialogTitle>
        <DialogContent className="form">
          {fault && <Failure error={fault} />}
          <p>{t('Taken out for good: what came from this address and what came of it, its history, and its place in the search. Runs and requests: {0}. That they were stays, without what they held.', person.count)}</p>
          <p>{t('Not taken out: records in the CRM ({0}) and mails that were sent ({1}). Erase these where they are.', person.records.length, person.mails.length)}</p>
          {open > 0 && <Checkbox required label={t(open === 1 ? '{0} run has not ended: cancel it' : '{0} runs have not ended: cancel them', open)} checked={cancel} onChange={(_, data) => set_cancel(data.checked === true)} />}
          <Checkbox label={t('Also runs and requests of others in which the address only stands')} checked={mentions} onChange={(_, data) => set_mentions(data.checked === true)} />
          <Field label={t('Type {0} to confirm', mail)} required><Input value={typed} autoComplete="off" spellCheck={false} onChange={(_, data) => set_typed(data.value)} /></Field>
        </DialogContent>
        <DialogActions>
          {busy && <Spinner size="tiny" label={t('Erasing …')} />}
          <Button disabled={busy} onClick={close}>{t('Cancel')}</Button>
          <Button appearance="primary" className="danger" type="submit" disabled={!ready}>{t('Erase')}</Button>
        </DialogActions>
      </DialogBody></form></DialogSurface>
    </Dialog>
  );
}
