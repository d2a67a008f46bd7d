// SPDX-License-Identifier: Apache-2.0
// The form for a new connection, built from the fields that the connector asks for.
import { Button, Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { t } from '../words/words';

export interface FormField {
  key: string;
  label: string;
  secret: boolean;
  required: boolean;
  default_value: string;
}
export interface Filled {
  name: string;
  settings: Record<string, string>;
  secrets: Record<string, string>;
}

export function ConnectionForm({ fields, name: first_name, save, cancel }: {
  fields: FormField[]; name: string; save: (filled: Filled) => Promise<void>; cancel: () => void;
}) {
  const [name, set_name] = useState(first_name);
  const [values, set_values] = useState<Record<string, string>>({});
  const [more, set_more] = useState(false);
  const [busy, set_busy] = useState(false);
  // Secrets are asked for up front even when a server could do without.
  const is_first = (field: FormField): boolean => (field.required && field.default_value === '') || field.secret || /^(user|from)$/.test(field.key);
  const shown = fields.filter((field) => more || is_first(field));
  const missing = fields.some((field) => field.required && field.default_value === '' && !values[field.key]);
  const submit = async (): Promise<void> => {
    set_busy(true);
    const pick = (secret: boolean): Record<string, string> => Object.fromEntries(
      fields.filter((field) => field.secret === secret && values[field.key]).map((field) => [field.key, values[field.key] ?? '']));
    await save({ name, settings: pick(false), secrets: pick(true) });
    set_busy(false);
  };
  return (
    <form className="form" autoComplete="off" onSubmit={(event) => { event.preventDefault(); void submit(); }}>
      <Field label={t('Name of the connection')} required><Input autoFocus value={name} onChange={(_, data) => set_name(data.value)} /></Field>
      {shown.map((field) => (
        <Field key={field.key} label={field.label} required={field.required && field.default_value === ''}>
          <Input type={field.secret ? 'password' : 'text'} autoComplete={field.secret ? 'new-password' : 'off'} placeholder={field.default_value}
            value={values[field.key] ?? ''} onChange={(_, data) => set_values({ ...values, [field.key]: data.value })} />
        </Field>
      ))}
      {fields.some((field) => !is_first(field)) && <Button appearance="transparent" onClick={() => set_more(!more)}>{more ? t('Fewer settings') : t('More settings')}</Button>}
      <div className="row end">
        <Button onClick={cancel}>{t('Cancel')}</Button>
        <Button appearance="primary" type="submit" disabled={busy || missing || name.trim() === ''}>{t('Create')}</Button>
      </div>
    </form>
  );
}
