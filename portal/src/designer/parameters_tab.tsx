// SPDX-License-Identifier: Apache-2.0
// The form of a step: required fields first, the important ones, then those asked for by name; what
// the definition holds beyond the known fields is shown too. At the foot, the connection.
import { Button, Menu, MenuItemCheckbox, MenuList, MenuPopover, MenuTrigger, Spinner } from '@fluentui/react-components';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { connector_title, table_fields, useConnectors } from '../api/catalogue';
import { add_connection, kConnectionsKey, useConnections } from '../api/connections';
import { message_of } from '../api/http';
import { ConnectionForm } from '../components/connection_form';
import { CopyField } from '../components/copy';
import { Failure } from '../components/page';
import { Field, Operation } from '../model/catalogue/kinds';
import { operation_of, reference_key } from '../model/catalogue/services';
import { Fault, field_of, is_blank } from '../model/checks';
import { kTrigger, type_of } from '../model/definition';
import { is_object, Json, JsonObject, object_of, text_of, value_at, with_value, without_value } from '../model/json';
import { recurrence_text } from '../model/time';
import { Cases } from './cases';
import { useEditor } from './editor';
import { FieldEditor } from './fields';
import { t } from '../words/words';

// Parameters in the definition that no field stands for.
function unknown_fields(step: JsonObject, fields: readonly Field[]): Field[] {
  const known = new Set(fields.map((field) => field.path.join('\u0000')));
  return Object.keys(object_of(value_at(step, ['inputs', 'parameters'])))
    .map((key): Field => ({ path: ['inputs', 'parameters', key], title: key.split('/').at(-1) ?? key, editor: 'text', description: key }))
    .filter((field) => !known.has(field.path.join('\u0000')));
}

interface Form {
  fields: Field[];
  notes: string[]; // Why fields are not there.
  retry: (() => void) | undefined;
}

// The operation's fields; parts whose own fields only the far side knows are asked for.
function useForm(step: JsonObject, operation: Operation | undefined): Form {
  const { references } = useEditor();
  const given = object_of(value_at(step, ['inputs', 'parameters']));
  const connection = text_of(object_of(references[reference_key(step)])['connectionName']);
  const parts = operation?.dynamic_fields === undefined ? []
    : operation.fields.some((field) => field.schema) ? operation.fields.filter((field) => field.schema) : [undefined];
  const needs_of = (part: Field | undefined): string[] => part?.schema?.needs ?? operation?.dynamic_fields?.needs ?? [];
  const missing_of = (part: Field | undefined): string[] => needs_of(part).filter((need) => is_blank(given[need]) || text_of(given[need]).includes('@'));
  const told = useQueries({
    queries: parts.map((part) => {
      const needs = needs_of(part);
      // Where the server did not say what it needs, it gets all that is filled in, and says itself.
      const values = needs.length === 0 ? given : Object.fromEntries(needs.map((need) => [need, given[need] ?? '']));
      return {
        queryKey: ['table-fields', operation?.id, part?.schema?.field, connection, values], staleTime: 5 * 60_000, retry: false,
        enabled: connection !== '' && missing_of(part).length === 0,
        queryFn: () => table_fields({ api: operation?.api ?? '', operation: operation_of(step), field: part?.schema?.field, connection, values }),
      };
    }),
  });
  const fixed = operation?.fields ?? [];
  const title_of_need = (need: string): string => fixed.find((field) => field.path.at(-1) === need)?.title ?? need;
  const found = told.map((one) => one.data ?? []);
  // What the table really has takes the place of the part as one JSON value, or of the columns that leads usually have.
  const replaced = parts.filter((_, index) => (found[index] ?? []).length > 0);
  const own = fixed.filter((field) => !replaced.includes(field) && !(replaced.includes(undefined) && String(field.path.at(-1)).startsWith('item/')));
  const all = [...own, ...found.flat()];
  const notes = parts.flatMap((part, index) => {
    if (part === undefined) return [];
    const missing = missing_of(part);
    const state = told[index];
    if (connection === '') return [t('Choose a connection: then the fields of "{0}" are shown.', part.title)];
    if (missing.length > 0) return [t('Fill in {0}: then the fields of "{1}" are shown.', missing.map(title_of_need).join(', '), part.title)];
    return state?.isFetching ? [t('Loading {0} …', part.title)] : state?.isError ? [message_of(state.error)] : [];
  });
  // Nobody writes a record as one JSON value while its fields are on their way.
  const waits = (field: Field): boolean => field.schema !== undefined && value_at(step, field.path) === undefined && notes.length > 0;
  return {
    notes, retry: told.some((one) => one.isError) ? () => told.forEach((one) => void one.refetch()) : undefined,
    fields: [...all.filter((field) => !waits(field)), ...unknown_fields(step, all)],
  };
}

function put_at(step: JsonObject, field: Field, value: Json | undefined): JsonObject {
  if (value === undefined) return object_of(without_value(step, field.path));
  return object_of(with_value(step, field.path, value));
}

function Advanced({ fields, shown, set_shown }: { fields: Field[]; shown: ReadonlySet<string>; set_shown: (shown: Set<string>) => void }) {
  const key = (field: Field): string => field.path.join('/');
  if (fields.length === 0) return null;
  const visible = fields.filter((field) => shown.has(key(field)));
  return (
    <div className="row advanced">
      <span className="muted">{t('Advanced parameters: showing {0} of {1}', visible.length, fields.length)}</span>
      <Menu checkedValues={{ fields: [...shown] }} onCheckedValueChange={(_, data) => set_shown(new Set(data.checkedItems))}>
        <MenuTrigger disableButtonEnhancement><Button size="small">{t('Choose')}</Button></MenuTrigger>
        <MenuPopover className="tall-menu"><MenuList>{fields.map((field) => <MenuItemCheckbox key={key(field)} name="fields" value={key(field)}>{field.title}</MenuItemCheckbox>)}</MenuList></MenuPopover>
      </Menu>
      {visible.length < fields.length
        ? <Button size="small" appearance="transparent" onClick={() => set_shown(new Set(fields.map(key)))}>{t('Show all')}</Button>
        : <Button size="small" appearance="transparent" onClick={() => set_shown(new Set())}>{t('Clear all')}</Button>}
    </div>
  );
}

function ConnectionLine({ name, step, api, fault }: { name: string; step: JsonObject; api: string; fault: string | undefined }) {
  const editor = useEditor();
  const connections = useConnections();
  const connectors = useConnectors();
  const queries = useQueryClient();
  const [adding, set_adding] = useState(false);
  const [problem, set_problem] = useState('');
  const present = text_of(object_of(editor.references[reference_key(step)])['connectionName']);
  const own = (connections.data ?? []).filter((one) => one.api === api);
  const fields = connectors.data?.find((one) => one.api === api)?.fields ?? [];
  if (adding) {
    return (
      <fieldset className="connection-line"><legend>{t('New connection: {0}', connector_title(api))}</legend>
        {problem && <Failure error={problem} />}
        <ConnectionForm fields={fields} name={present && !own.some((one) => one.name === present) ? present : `${api.replace(/^shared_/, '')}-${own.length + 1}`} cancel={() => set_adding(false)}
          save={async (filled) => {
            try {
              await add_connection({ api, ...filled });
              await queries.invalidateQueries({ queryKey: kConnectionsKey });
              editor.connect(name, filled.name);
              set_adding(false);
            } catch (error) {
              set_problem(message_of(error));
            }
          }} />
      </fieldset>
    );
  }
  return (
    <div className="connection-line">
      <label className="plain-label grow">{t('Connected to')}
        <select className={`native${fault ? ' faulty' : ''}`} value={present} onChange={(event) => editor.connect(name, event.target.value)}>
          {!own.some((one) => one.name === present) && <option value={present}>{present === '' ? t('Choose a connection') : t('{0} (missing)', present)}</option>}
          {own.map((one) => <option key={one.name}>{one.name}</option>)}
        </select></label>
      <Button size="small" onClick={() => set_adding(true)}>{t('New connection')}</Button>
      {fault && <div className="field-fault">{fault}</div>}
    </div>
  );
}

function Preview({ step }: { step: JsonObject }) {
  if (type_of(step) !== 'recurrence') return null;
  const list = (key: string): Json[] => {
    const value = value_at(step, ['recurrence', 'schedule', key]);
    return Array.isArray(value) ? value : [];
  };
  return <p role="status">{recurrence_text({
    frequency: text_of(value_at(step, ['recurrence', 'frequency'])), interval: Number(value_at(step, ['recurrence', 'interval']) ?? 1),
    hours: list('hours').map(Number), minutes: list('minutes').map(Number), days: list('weekDays').map(text_of), zone: text_of(value_at(step, ['recurrence', 'timeZone'])),
  })}</p>;
}

export function ParametersTab({ name, step, operation, faults }: { name: string; step: JsonObject; operation: Operation | undefined; faults: readonly Fault[] }) {
  const editor = useEditor();
  const { fields, notes, retry } = useForm(step, operation);
  const [asked, set_asked] = useState<ReadonlySet<string>>(new Set());
  const key = (field: Field): string => field.path.join('/');
  const is_url_trigger = name === kTrigger && type_of(step) === 'request';
  const offered = fields.filter((field) => field.shown?.(step) ?? true);
  const advanced = offered.filter((field) => field.advanced);
  const fault_for = (field: Field): string | undefined => faults.find((one) => field_of(fields, one.path) === field)?.message;
  const filled = advanced.filter((field) => value_at(step, field.path) !== undefined || fault_for(field) !== undefined).map(key);
  const shown = new Set([...asked, ...filled]);
  const first = [...offered.filter((field) => field.required && !field.advanced), ...offered.filter((field) => !field.required && !field.advanced)];
  const focus = editor.state.focus;
  const row = (field: Field) => (
    <FieldEditor key={key(field)} field={field} step={step} step_name={name} value={value_at(step, field.path)} fault={fault_for(field)}
      focus_turn={focus && field_of(fields, focus.field.split('.')) === field ? focus.turn : undefined}
      put={(value) => editor.change_step(name, (before) => put_at(before, field, value), `field:${name}:${key(field)}`)} />
  );
  const loose = faults.filter((one) => one.path[0] !== '$connection' && !fields.some((field) => field_of(fields, one.path) === field));
  return (
    <div className="panel-body">
      {is_url_trigger && (editor.url !== '' ? <CopyField label={t('HTTP POST URL')} text={editor.url} /> : <p className="muted">{t('The HTTP POST URL is made when the flow is saved for the first time.')}</p>)}
      {loose.map((one) => <div key={one.message} className="field-fault" role="alert">{one.message}</div>)}
      {first.map(row)}
      {type_of(step) === 'switch' && <Cases name={name} step={step} />}
      <Preview step={step} />
      <Advanced fields={advanced} shown={shown} set_shown={set_asked} />
      {advanced.filter((field) => shown.has(key(field))).map(row)}
      {notes.map((one) => <p key={one} className="muted" role="status">{one}</p>)}
      {retry && <div className="row"><Button size="small" onClick={retry}>{t('Retry')}</Button></div>}
      {operation?.is_sketch && <Spinner size="tiny" label={t('Loading {0} …', t('the form'))} />}
      {fields.length === 0 && !is_object(step['actions']) && operation === undefined && <p className="muted">{t('No form is known for this kind of step ({0}). Its JSON is in the code view.', text_of(step['type']))}</p>}
      {operation?.api && <ConnectionLine name={name} step={step} api={operation.api} fault={faults.find((one) => one.path[0] === '$connection')?.message} />}
    </div>
  );
}
