// SPDX-License-Identifier: Apache-2.0
// Connection details: where an offer's leads go, with exactly the fields that Partner Center asks
// for. Validate keeps what is filled in as the draft and sends the test lead there.
import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, Spinner } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useConnections } from '../../api/connections';
import { message_of } from '../../api/http';
import { connect_offer, kDeliveriesKey, kOffersKey, validate_offer, Validation } from '../../api/offers';
import { Failure } from '../../components/page';
import { blank_destination, Destination, DestinationField, faults_of, fields_of, kCloudSettings, kind_words, kKinds, kMask } from '../../model/destination';
import { Offer } from '../../model/offer';
import { EndpointChoice } from './endpoint_choice';
import { ValidationResult } from './validation_result';
import { t } from '../../words/words';

const kMailers = ['shared_smtp', 'shared_sendmail', 'shared_office365'];

interface PartProps {
  destination: Destination;
  put: (part: Partial<Destination>) => void;
  fault: (key: string) => string | undefined;
}

function Value({ field, destination, put, fault }: PartProps & { field: DestinationField }) {
  const value = destination.values[field.key] ?? '';
  const write = (text: string): void => put({ values: { ...destination.values, [field.key]: text } });
  if (field.key === 'httpsEndpointUrl') return <EndpointChoice field={field} value={value} write={write} fault={fault(field.key)} />;
  return (
    <Field label={field.label} required={field.required} validationMessage={fault(field.key)} hint={field.secret && value === kMask ? t('Kept. Leave it, or type another.') : undefined}>
      {(control) => (field.key === 'authentication' ? (
        <select className="native" {...control} value={value} onChange={(event) => write(event.target.value)}>
          <option value="azureAD">{t('Azure Active Directory')}</option><option value="office365">{t('Office 365')}</option>
        </select>
      ) : <Input {...control} type={field.secret ? 'password' : 'text'} autoComplete={field.secret ? 'new-password' : 'off'} value={value}
        onFocus={(event) => { if (value === kMask) event.target.select(); }} onChange={(_, data) => write(data.value)} />)}
    </Field>
  );
}

function Contacts({ destination, put, fault, connection, choose }: PartProps & { connection: string; choose: (name: string) => void }) {
  const connections = useConnections();
  const mailing = (connections.data ?? []).filter((one) => kMailers.includes(one.api));
  const is_mailed = destination.kind === 'email';
  return (
    <>
      <Field label={t('Contact email')} required={is_mailed} validationMessage={fault('contactEmail')} hint={is_mailed ? t('Several are separated by semicolons. The mail holds the lead in clear.') : t('Several are separated by semicolons. They are told that there is a lead, not whose.')}>
        <Input value={destination.contacts} onChange={(_, data) => put({ contacts: data.value })} />
      </Field>
      <Field label={t('Mails are sent by')} required={is_mailed} validationMessage={fault('mailConnection')}>{(control) => (
        <select className="native" {...control} value={connection} onChange={(event) => choose(event.target.value)}>
          <option value="">{t('No connection: nobody is told')}</option>
          {mailing.map((one) => <option key={one.name} value={one.name}>{one.name}</option>)}
          {connection !== '' && !mailing.some((one) => one.name === connection) && <option value={connection}>{connection}</option>}
        </select>)}</Field>
    </>
  );
}

// What Microsoft's own clouds need nothing of.
function OtherClouds({ destination, put }: Omit<PartProps, 'fault'>) {
  const keys = [...new Set([...kCloudSettings[destination.kind], ...Object.keys(destination.settings)])];
  if (keys.length === 0) return null;
  return (
    <details><summary>{t('For other clouds')}</summary><div className="form">
      {keys.map((key) => <Field key={key} label={key}><Input value={destination.settings[key] ?? ''} onChange={(_, data) => put({ settings: { ...destination.settings, [key]: data.value } })} /></Field>)}
    </div></details>
  );
}

// "httpsEndpointUrl must be …": the server's fault, at the field that it names.
function field_named(message: string, destination: Destination): string | undefined {
  const name = /^(\w+)/.exec(message)?.[1];
  return [...fields_of(destination).map((field) => field.key), 'contactEmail', 'mailConnection'].find((key) => key === name);
}

export function Connect({ offer, close }: { offer: Offer; close: () => void }) {
  const [destination, set_destination] = useState(offer.destination);
  const [connection, set_connection] = useState(offer.mail_connection);
  const [tried, set_tried] = useState(false);
  const [busy, set_busy] = useState(false);
  const [told, set_told] = useState('');
  const [validation, set_validation] = useState<Validation>();
  const queries = useQueryClient();
  const faults = faults_of(destination, offer.destination);
  if (destination.kind === 'email' && connection === '') faults['mailConnection'] = t('Choose one: the leads go by it.');
  const told_field = field_named(told, destination);
  const fault = (key: string): string | undefined => (tried ? faults[key] : undefined) ?? (told_field === key ? told : undefined);
  const put = (part: Partial<Destination>): void => {
    set_destination((before) => ({ ...before, ...part }));
    set_validation(undefined);
    set_told('');
  };
  const choose_kind = (name: string): void => {
    const kind = kKinds.find((one) => one === name) ?? 'none';
    set_tried(false);
    put(kind === offer.destination.kind ? offer.destination : blank_destination(kind, destination.contacts));
  };
  // Keeps what is filled in; then, if it is kept, the rest.
  const keep = async (then: () => Promise<void>): Promise<void> => {
    set_tried(true);
    if (Object.keys(faults).length > 0) return;
    set_busy(true);
    set_told('');
    set_validation(undefined);
    try {
      await connect_offer(offer.id, destination, connection === offer.mail_connection ? undefined : connection);
      await queries.invalidateQueries({ queryKey: kOffersKey });
      await then();
    } catch (error) {
      set_told(message_of(error));
    } finally {
      set_busy(false);
    }
  };
  const validate = async (): Promise<void> => {
    set_validation(await validate_offer(offer.id));
    await queries.invalidateQueries({ queryKey: kDeliveriesKey });
  };
  return (
    <Dialog open onOpenChange={(_, data) => { if (!data.open) close(); }}>
      <DialogSurface className="wide-dialog"><form noValidate autoComplete="off" onSubmit={(event) => { event.preventDefault(); void keep(async () => close()); }}><DialogBody>
        <DialogTitle>{t('Connection details')}</DialogTitle>
        <DialogContent className="form whole-width">
          <Field label={t('Lead destination')} required>{(control) => (
            <select className="native" {...control} autoFocus value={destination.kind} onChange={(event) => choose_kind(event.target.value)}>
              {kKinds.map((kind) => <option key={kind} value={kind}>{kind_words(kind)}</option>)}
            </select>)}</Field>
          {fields_of(destination).map((field) => <Value key={`${destination.kind} ${field.key}`} field={field} destination={destination} put={put} fault={fault} />)}
          {destination.kind !== 'none' && <Contacts destination={destination} put={put} fault={fault} connection={connection} choose={(name) => { set_connection(name); put({}); }} />}
          {destination.kind === 'none' && <p className="muted">{t('Leads are kept here and go nowhere.')}</p>}
          <OtherClouds destination={destination} put={put} />
          {told !== '' && told_field === undefined && <Failure error={told} />}
          <div role="status" aria-live="polite">
            {busy && <Spinner size="tiny" label={t('One moment …')} />}
            {validation && <ValidationResult validation={validation} />}
          </div>
        </DialogContent>
        <DialogActions>
          <Button onClick={close}>{t('Cancel')}</Button>
          <Button disabled={busy} onClick={() => void keep(validate)}>{t('Validate')}</Button>
          <Button appearance="primary" type="submit" disabled={busy}>{t('OK')}</Button>
        </DialogActions>
      </DialogBody></form></DialogSurface>
    </Dialog>
  );
}
