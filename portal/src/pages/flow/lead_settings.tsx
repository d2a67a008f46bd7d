// SPDX-License-Identifier: Apache-2.0
// What this flow does with leads that came before, that are tests, that must not be contacted, and
// that it cannot bring to their end.
import { Button, Checkbox, Field, Input, Switch } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { message_of } from '../../api/http';
import { Duplicates, Fallback, Kept, kNewFallback, lead_settings_key, LeadSettings, save_lead_settings, useLeadSettings } from '../../api/lead_settings';
import { useSession } from '../../api/session';
import { useDialogs } from '../../components/dialogs';
import { Card } from '../../components/page';
import { addresses_of } from '../../model/addresses';
import { t } from '../../words/words';
import { MailConnection } from '../mail_connection';

const kDuplicates: [Duplicates, string][] = [
  ['run', t('run the flow again')], ['mark', t('run the flow again, and mark the lead')], ['once', t('keep it, do not run again')],
];
const kKept: [Kept, string][] = [['keep', t('keep it, do not run')], ['run', t('run as any lead')]];

function Choice<Value extends string>({ label, hint, value, options, set }: {
  label: string; hint: string; value: Value; options: [Value, string][]; set: (value: Value) => void;
}) {
  return (
    <Field label={label} hint={hint}>{(control) => (
      <select {...control} className="native" value={value} onChange={(event) => set(options.find(([one]) => one === event.target.value)?.[0] ?? value)}>
        {options.map(([one, title]) => <option key={one} value={one}>{title}</option>)}
      </select>
    )}</Field>
  );
}

// NaN while nothing is typed.
function Whole({ label, value, least, most, set }: { label: string; value: number; least: number; most: number; set: (value: number) => void }) {
  return (
    <Field label={label}>
      <Input type="number" required min={least} max={most} value={Number.isNaN(value) ? '' : String(value)} onChange={(_, data) => set(data.value === '' ? NaN : Math.trunc(Number(data.value)))} />
    </Field>
  );
}

function FallbackFields({ fallback, change }: { fallback: Fallback; change: (part: Partial<Fallback>) => void }) {
  const [mail_to, set_mail_to] = useState(fallback.mail_to.join(', '));
  return (
    <>
      <Field label={t('Mail to')} hint={t('Addresses, with commas between them')}><Input value={mail_to} onChange={(_, data) => { set_mail_to(data.value); change({ mail_to: addresses_of(data.value) }); }} /></Field>
      <MailConnection connection={fallback.connection} choose={(connection) => change({ connection })} />
      <div className="side-by-side">
        <Whole label={t('After this many minutes')} value={fallback.after_minutes} least={0} most={10080} set={(after_minutes) => change({ after_minutes })} />
        <Whole label={t('Keep trying for this many hours')} value={fallback.keep_trying_hours} least={0} most={168} set={(keep_trying_hours) => change({ keep_trying_hours })} />
      </div>
      <Checkbox label={t('The mail says what the lead holds')} checked={fallback.include_lead} onChange={(_, data) => change({ include_lead: data.checked === true })} />
    </>
  );
}

function Form({ flow, settings, read_only }: { flow: string; settings: LeadSettings; read_only: boolean }) {
  const [edited, set_edited] = useState(settings);
  const queries = useQueryClient();
  const { tell } = useDialogs();
  const change = (part: Partial<LeadSettings>): void => set_edited((before) => ({ ...before, ...part }));
  const { fallback } = edited;
  const whole = fallback === undefined || (fallback.mail_to.length > 0 && fallback.connection !== '');
  const save = async (): Promise<void> => {
    try {
      await save_lead_settings(flow, edited);
      await queries.invalidateQueries({ queryKey: lead_settings_key(flow) });
      tell(t('Saved.'));
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
  };
  return (
    <form className="form whole-width" onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <fieldset className="bare" disabled={read_only}>
        <div className="side-by-side wide-gap">
          <div className="form">
            <Choice label={t('The same lead again')} hint={t('The same mail address, offer and action')} value={edited.duplicates} options={kDuplicates} set={(duplicates) => change({ duplicates })} />
            <Whole label={t('Within this many hours of the first')} value={edited.window_hours} least={1} most={168} set={(window_hours) => change({ window_hours })} />
            <Choice label={t('Test leads of Microsoft')} hint={t('Those that Validate in Partner Center sends')} value={edited.test_leads} options={kKept} set={(test_leads) => change({ test_leads })} />
            <Choice label={t('Do not contact')} hint={t('Leads sent for information only: nobody may call or mail them')} value={edited.do_not_contact} options={kKept} set={(do_not_contact) => change({ do_not_contact })} />
          </div>
          <div className="form">
            <Switch label={t('When the CRM stays down, mail somebody and keep trying')} checked={fallback !== undefined} onChange={(_, data) => change({ fallback: data.checked ? settings.fallback ?? kNewFallback : undefined })} />
            {fallback && <FallbackFields fallback={fallback} change={(part) => change({ fallback: { ...fallback, ...part } })} />}
          </div>
        </div>
        {!read_only && <div className="row"><Button appearance="primary" type="submit" disabled={!whole || JSON.stringify(edited) === JSON.stringify(settings)}>{t('Save')}</Button></div>}
      </fieldset>
    </form>
  );
}

export function LeadSettingsCard({ flow }: { flow: string }) {
  const settings = useLeadSettings(flow).data;
  const session = useSession();
  if (!settings) return null;
  return (
    <Card title={t('Leads')}>
      <p className="muted">{t('A lead that is kept stands on the page Leads, from where it can be run.')}</p>
      <Form key={JSON.stringify(settings)} flow={flow} settings={settings} read_only={!session.data?.can_edit} />
    </Card>
  );
}
