// SPDX-License-Identifier: Apache-2.0
// The record: in which CRM, made by which operation, and which value of the lead goes into which
// field. Fields are the connector's own; names that are plain are filled in beforehand.
import { Button, Field as Labelled, Input } from '@fluentui/react-components';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { field_choices, table_fields, useForms } from '../../api/catalogue';
import { message_of } from '../../api/http';
import { Card } from '../../components/page';
import { Catalogue, Field, Operation } from '../../model/catalogue/kinds';
import { operation_of } from '../../model/catalogue/connector_steps';
import { is_blank } from '../../model/checks';
import { JsonObject } from '../../model/json';
import { first_values, kLeadValues, kNotesTemplate, lead_value_of, mapping_words, missing_values, parameters_of, record_makers } from '../../model/lead_mapping';
import { t } from '../../words/words';
import { ConnectionChoice } from './connection_choice';

export interface RecordWish {
  api: string;
  operation: string;
  name: string;
  parameters: JsonObject;
  connection: string;
  lacks: string[];
}

const kOwnText = '\u0000own';
const key_of = (field: Field): string => field.path.join('\u0000');
const name_of = (field: Field): string => String(field.path.at(-1));

function Row({ field, value, put, context }: {
  field: Field; value: string; put: (value: string) => void; context: { api: string; operation: string; connection: string; values: JsonObject };
}) {
  const [own, set_own] = useState(false);
  const needs = field.dynamic?.needs ?? [];
  const list = useQuery({
    queryKey: ['choices', context.api, context.operation, field.dynamic?.field, context.connection, needs.map((need) => context.values[need] ?? ''), undefined],
    enabled: field.dynamic !== undefined && context.connection !== '' && needs.every((need) => !is_blank(context.values[need])), retry: false, staleTime: 60_000,
    queryFn: () => field_choices({ api: context.api, operation: context.operation, field: field.dynamic?.field, connection: context.connection, values: context.values }),
  });
  const choices = list.data?.choices ?? field.choices ?? (field.editor === 'boolean' ? [{ value: 'true', title: t('Yes') }, { value: 'false', title: t('No') }] : []);
  const help = list.isError ? message_of(list.error) : field.description;
  if (choices.length > 0 && (value === '' || choices.some((one) => one.value === value)) && !own) {
    return (
      <Labelled label={field.title} required={field.required ?? false} hint={help}>
        {(control) => (
          <select className="native" {...control} value={value} onChange={(event) => { if (event.target.value === kOwnText) set_own(true); else put(event.target.value); }}>
            <option value=""></option>{choices.map((one) => <option key={one.value} value={one.value}>{one.title}</option>)}<option value={kOwnText}>{t('Enter custom value …')}</option>
          </select>
        )}
      </Labelled>
    );
  }
  const is_mapped = lead_value_of(value) !== undefined || value === kNotesTemplate;
  if (is_mapped && !own) {
    return (
      <Labelled label={field.title} required={field.required ?? false}>
        {(control) => (
          <select className="native" {...control} value={value} onChange={(event) => { if (event.target.value === kOwnText) { set_own(true); put(''); } else put(event.target.value); }}>
            <option value="">{t('Leave blank')}</option>
            {[...kLeadValues.map((one) => one.template), kNotesTemplate].map((template) => <option key={template} value={template}>{mapping_words(template)}</option>)}
            <option value={kOwnText}>{t('A text of my own …')}</option>
          </select>
        )}
      </Labelled>
    );
  }
  return (
    <Labelled label={field.title} required={field.required ?? false} hint={help}>
      <Input value={value} placeholder={field.placeholder ?? ''} onChange={(_, data) => put(data.value)} />
    </Labelled>
  );
}

// The fields of the record, as far as the far side tells them.
function useRecordFields(operation: Operation, connection: string, values: Readonly<Record<string, string>>): Field[] {
  const parts = operation.fields.filter((field) => field.schema);
  const told = useQueries({
    queries: parts.map((part) => {
      const needs = part.schema?.needs ?? [];
      const given = Object.fromEntries(operation.fields.filter((field) => needs.includes(name_of(field))).map((field) => [name_of(field), values[key_of(field)] ?? '']));
      return {
        queryKey: ['table-fields', operation.id, part.schema?.field, connection, given], retry: false, staleTime: 5 * 60_000,
        enabled: connection !== '' && needs.every((need) => !is_blank(given[need])),
        queryFn: () => table_fields({ api: operation.api ?? '', operation: operation_of(operation.make()), field: part.schema?.field, connection, values: given }),
      };
    }),
    combine: (read) => read.map((one) => one.data ?? []),
  });
  const found = told.flat();
  return useMemo(() => [...operation.fields.filter((field) => !field.schema), ...found], [operation, found.length]);
}

function Mapping({ operation, connection, told }: { operation: Operation; connection: string; told: (wish: RecordWish) => void }) {
  const [changed, set_changed] = useState<Record<string, string>>({});
  const [added, set_added] = useState<string[]>([]);
  const fields = useRecordFields(operation, connection, { ...first_values(operation, operation.fields), ...changed });
  const begun = useMemo(() => first_values(operation, fields), [operation, fields]);
  const values = useMemo(() => ({ ...begun, ...changed }), [begun, changed]);
  const id = operation_of(operation.make());
  const parameters = useMemo(() => parameters_of(fields, values), [fields, values]);
  const lacks = useMemo(() => missing_values(fields, values), [fields, values]);
  useEffect(() => {
    told({ api: operation.api ?? '', operation: id, name: operation.name, parameters, connection, lacks });
  }, [told, operation, id, parameters, connection, lacks]);
  const is_shown = (field: Field): boolean => field.required === true || begun[key_of(field)] !== undefined || added.includes(key_of(field));
  const others = fields.filter((field) => !is_shown(field));
  const context = { api: operation.api ?? '', operation: id, connection, values: parameters };
  return (
    <>
      <div className="mapping">{fields.filter(is_shown).map((field) => (
        <Row key={key_of(field)} field={field} value={values[key_of(field)] ?? ''} context={context} put={(value) => set_changed((before) => ({ ...before, [key_of(field)]: value }))} />
      ))}</div>
      {others.length > 0 && <label className="plain-label">{t('Add a field')}<select className="native" value="" onChange={(event) => set_added([...added, event.target.value])}>
        <option value=""></option>{others.map((field) => <option key={key_of(field)} value={key_of(field)}>{field.title}</option>)}</select></label>}
    </>
  );
}

export function RecordPart({ catalogue: offered, told }: { catalogue: Catalogue; told: (wish: RecordWish) => void }) {
  const makers = useMemo(() => record_makers(offered), [offered]);
  const [api, set_api] = useState('');
  const [operation_id, set_operation] = useState('');
  const [connection, set_connection] = useState('');
  const maker = makers.find((one) => one.api === api) ?? makers[0];
  const apis = useMemo(() => (maker ? [maker.api] : []), [maker]);
  const catalogue = useForms(offered, apis);
  const operations = record_makers(catalogue).find((one) => one.api === maker?.api)?.operations ?? [];
  const operation = operations.find((one) => one.id === operation_id) ?? operations.find((one) => one.important) ?? operations[0];
  if (!maker || !operation) return <Card title={t('The record')}><p className="muted">{t('No connector here makes records. Import one first.')}</p><Button disabled>{t('Import')}</Button></Card>;
  return (
    <Card title={t('The record')}>
      <div className="row">
        <label className="plain-label grow">{t('In')}<select className="native" value={maker.api} onChange={(event) => { set_api(event.target.value); set_operation(''); set_connection(''); }}>
          {makers.map((one) => <option key={one.api} value={one.api}>{one.title}</option>)}</select></label>
        {operations.length > 1 && <label className="plain-label grow">{t('By')}<select className="native" value={operation.id} onChange={(event) => set_operation(event.target.value)}>
          {operations.map((one) => <option key={one.id} value={one.id}>{one.title}</option>)}</select></label>}
      </div>
      <ConnectionChoice key={maker.api} api={maker.api} chosen={connection} choose={set_connection} />
      {!operation.is_sketch && <Mapping key={operation.id} operation={operation} connection={connection} told={told} />}
    </Card>
  );
}
