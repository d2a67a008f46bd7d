// SPDX-License-Identifier: Apache-2.0
// Leads by hand: one by a form, many by a file with a report of each line.
import { Button, Checkbox, Field, Input, MessageBar, MessageBarBody, Textarea } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { message_of } from '../../api/http';
import { kDeliveriesKey, send_file, send_lead, useDeliveries } from '../../api/offers';
import { useDialogs } from '../../components/dialogs';
import { Icon } from '../../components/icon';
import { Card, Failure } from '../../components/page';
import { Link } from '../../components/router';
import { csv_rows, CsvRow, faults_by_line } from '../../model/csv';
import { is_mail_address } from '../../model/destination';
import { action_words, kActionCodes, Offer } from '../../model/offer';
import { DeliveryState } from './deliveries';
import { t } from '../../words/words';

const kParts: [string, string][] = [
  ['email', t('Email')], ['firstName', t('First name')], ['lastName', t('Last name')], ['company', t('Company')], ['title', t('Job title')],
  ['phone', t('Phone')], ['country', t('Country')],
];

function ByForm({ offer, test }: { offer: Offer; test: boolean }) {
  const [lead, set_lead] = useState<Record<string, string>>({ action: 'PLT' });
  const [fault, set_fault] = useState('');
  const queries = useQueryClient();
  const { tell } = useDialogs();
  const put = (key: string, value: string): void => set_lead({ ...lead, [key]: value });
  const email = lead['email'] ?? '';
  const send = async (): Promise<void> => {
    try {
      await send_lead(offer.id, lead, test);
      set_fault('');
      set_lead({ action: lead['action'] ?? '' });
      tell(t('The lead is on its way.'));
      await queries.invalidateQueries({ queryKey: kDeliveriesKey });
    } catch (error) {
      set_fault(message_of(error));
    }
  };
  return (
    <Card title={t('One lead')}>
      {fault && <Failure error={fault} />}
      <form autoComplete="off" onSubmit={(event) => { event.preventDefault(); void send(); }}>
        <div className="mapping">
          {kParts.map(([key, label]) => (
            <Field key={key} label={label} validationMessage={key === 'email' && email !== '' && !is_mail_address(email) ? t('It is no mail address.') : undefined}>
              <Input value={lead[key] ?? ''} onChange={(_, data) => put(key, data.value)} /></Field>
          ))}
          <Field label={t('What was chosen')}>{(control) => (
            <select className="native" {...control} value={lead['action'] ?? ''} onChange={(event) => put('action', event.target.value)}>{kActionCodes.map((one) => <option key={one} value={one}>{action_words(one)}</option>)}</select>)}</Field>
        </div>
        <Field label={t('Note')}><Textarea rows={2} value={lead['description'] ?? ''} onChange={(_, data) => put('description', data.value)} /></Field>
        <div className="row space-above"><Button appearance="primary" type="submit" disabled={Object.entries(lead).every(([key, value]) => key === 'action' || value.trim() === '')}>{t('Send lead')}</Button></div>
      </form>
    </Card>
  );
}

type Report = { text: string; faults: Map<number, string[]> } | { text: string; runs: string[] };
const kLinesShown = 200;

function Line({ row, sent, faults, offer }: { row: CsvRow; sent: string | undefined; faults: string[]; offer: Offer }) {
  const delivery = useDeliveries(offer.id, '').data?.pages.flat().find((one) => one.run === sent);
  return (
    <tr>
      <td className="num" data-label={t('Line')}>{row.line}</td><td className="ellipsis">{row.cells.filter((one) => one !== '').join(' · ')}</td>
      <td>{sent === undefined ? <span className={faults.length > 0 ? 'status bad small' : 'muted'}>{faults.join('; ') || t('In order, not sent')}</span>
        : <span className="row">{delivery ? <DeliveryState status={delivery.status} /> : t('Sent')}<Link to={`runs/${sent}`}>{t('Open the run')}</Link></span>}</td>
    </tr>
  );
}

function LineReport({ report, offer }: { report: Report; offer: Offer }) {
  const [head, ...rows] = csv_rows(report.text);
  const of_head = 'faults' in report && head ? report.faults.get(head.line) ?? [] : [];
  return (
    <>
      <MessageBar intent={'runs' in report ? 'success' : 'error'} layout="multiline"><MessageBarBody>
        {'runs' in report ? t('{0} leads are on their way.', report.runs.length) : t('Nothing of the file was sent: mend what is named below, and send it again.')}
        {of_head.length > 0 && <ul>{of_head.map((one) => <li key={one}>{t('First line, {0}', one)}</li>)}</ul>}
      </MessageBarBody></MessageBar>
      <table className="table"><thead><tr><th className="num">{t('Line')}</th><th>{t('Lead')}</th><th>{t('What became of it')}</th></tr></thead>
        <tbody>{rows.slice(0, kLinesShown).map((row, index) => (
          <Line key={row.line} row={row} offer={offer} sent={'runs' in report ? report.runs[index] : undefined} faults={'faults' in report ? report.faults.get(row.line) ?? [] : []} />
        ))}</tbody></table>
      {rows.length > kLinesShown && <p className="muted">{t('{0} more lines are not shown.', rows.length - kLinesShown)}</p>}
    </>
  );
}

function ByFile({ offer, test }: { offer: Offer; test: boolean }) {
  const [text, set_text] = useState('');
  const [report, set_report] = useState<Report>();
  const [fault, set_fault] = useState('');
  const chooser = useRef<HTMLInputElement>(null);
  const queries = useQueryClient();
  const put = (given: string): void => {
    set_text(given);
    set_report(undefined);
    set_fault('');
  };
  const send = async (): Promise<void> => {
    set_fault('');
    try {
      set_report({ text, runs: await send_file(offer.id, text, test) });
      await queries.invalidateQueries({ queryKey: kDeliveriesKey });
    } catch (error) {
      const faults = faults_by_line(message_of(error));
      if (faults.size > 0) set_report({ text, faults });
      else set_fault(message_of(error));
    }
  };
  const sent = report !== undefined && 'runs' in report;
  return (
    <Card title={t('Many leads')}>
      <p className="muted">{t('Comma-separated values. The first line names the columns: Email, FirstName, LastName, Company, Title, Phone, Country, Description, Action. All are sent, or none.')}</p>
      <div className="row"><Button icon={<Icon name="upload" />} onClick={() => chooser.current?.click()}>{t('Choose a file')}</Button></div>
      <input ref={chooser} type="file" accept=".csv,text/csv,text/plain" hidden aria-label={t('File of leads')} onChange={(event) => { void event.target.files?.[0]?.text().then(put); event.target.value = ''; }} />
      <Field label={t('Its lines')}><Textarea rows={5} value={text} placeholder={'Email,LastName,Company,Action'} onChange={(_, data) => put(data.value)} /></Field>
      {fault && <Failure error={fault} />}
      <div className="row"><Button appearance="primary" disabled={text.trim() === '' || sent} onClick={() => void send()}>{t('Send all lines')}</Button></div>
      {report && <LineReport report={report} offer={offer} />}
    </Card>
  );
}

export function SendLeads({ offer }: { offer: Offer }) {
  const [marked, set_marked] = useState(false);
  if (offer.state === 'draft') return <MessageBar intent="warning"><MessageBarBody>{t('A draft sends no leads: publish it first.')}</MessageBarBody></MessageBar>;
  const only_tests = offer.state === 'preview';
  return (
    <>
      <Checkbox label={only_tests ? t('Marked as a test: in preview only those are sent') : t('Marked as a test')} checked={only_tests || marked} disabled={only_tests} onChange={(_, data) => set_marked(data.checked === true)} />
      <ByForm offer={offer} test={only_tests || marked} />
      <ByFile offer={offer} test={only_tests || marked} />
    </>
  );
}
