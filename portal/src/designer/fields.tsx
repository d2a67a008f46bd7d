// SPDX-License-Identifier: Apache-2.0
// The editors of fields, by kind. Each takes the stored JSON and gives the JSON to store.
import { Button, Checkbox } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { field_choices } from '../api/catalogue';
import { message_of } from '../api/http';
import { Icon } from '../components/icon';
import { operation_for } from '../model/catalogue/catalogue';
import { Choice, Field } from '../model/catalogue/kinds';
import { api_of, operation_of, reference_key } from '../model/catalogue/connector_steps';
import { is_blank } from '../model/checks';
import { is_object, Json, JsonObject, object_of, parse_json, shown, text_of, value_at, with_value, without_value } from '../model/json';
import { variables_of } from '../model/tokens';
import { ConditionField } from './condition_field';
import { useEditor } from './editor';
import { SchemaField } from './schema_field';
import { TokenField } from './token_field';
import { t } from '../words/words';

export interface FieldProps {
  field: Field;
  step: JsonObject;
  step_name: string;
  value: Json | undefined;
  put: (value: Json | undefined) => void; // Undefined takes the key away.
  fault?: string | undefined;
  focus_turn?: number | undefined;
}

// What is typed into a field whose JSON is no text keeps its type while it can.
function typed(text: string, before: Json | undefined, editor: Field['editor']): Json {
  if (editor === 'number' || typeof before === 'number') {
    return /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text;
  }
  if (typeof before === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (editor === 'code') {
    const parsed = parse_json(text);
    if (is_object(parsed) || Array.isArray(parsed)) return parsed;
  }
  return text;
}

function put_text(props: FieldProps, text: string): void {
  const { field, value, put } = props;
  if (text === '' && !field.required) put(undefined);
  else put(typed(text, value, field.editor));
}

function common(props: FieldProps) {
  const { field } = props;
  return {
    label: field.title, ...(field.required ? { required: true } : {}), ...(field.description ? { description: field.description } : {}),
    ...(field.placeholder ? { placeholder: field.placeholder } : {}), ...(props.fault ? { fault: props.fault } : {}),
    ...(props.focus_turn === undefined ? {} : { focus_turn: props.focus_turn }),
  };
}

function TextEditor(props: FieldProps) {
  const { field, value } = props;
  const wanted = { number: 'number', boolean: 'boolean' }[field.editor as string] ?? (field.path.at(-1) === 'foreach' || field.path.at(-1) === 'from' ? 'array' : field.editor === 'code' ? '' : 'string');
  return (
    <TokenField {...common(props)} value={shown(value ?? '')} wanted={wanted} code={field.editor === 'code'}
      multiline={field.editor === 'multiline' || field.editor === 'html'} on_change={(text) => put_text(props, text)} />
  );
}

// HTML bodies: the marks of a small tool bar are put around what is there as text.
function HtmlEditor(props: FieldProps) {
  const text = shown(props.value ?? '');
  const add = (before: string, after: string): void => put_text(props, `${text}${before}${after}`);
  return (
    <div>
      <TextEditor {...props} />
      <div className="html-tools" role="toolbar" aria-label={t('Format of {0}', props.field.title)}>
        {([[t('Bold'), '<b>', '</b>'], [t('Italic'), '<i>', '</i>'], [t('New line'), '<br>\n', ''], [t('Paragraph'), '<p>', '</p>'], [t('Link'), '<a href="https://">', '</a>']] as const).map(([name, before, after]) => (
          <Button key={name} size="small" appearance="subtle" onClick={() => add(before, after)}>{name}</Button>
        ))}
      </div>
    </div>
  );
}

const kCustom = '\u0000custom';

function ChoiceEditor(props: FieldProps & { choices: Choice[]; note?: string | undefined; retry?: (() => void) | undefined }) {
  const { field, value, choices } = props;
  const text = value === undefined || value === null ? '' : shown(value);
  const known = choices.some((one) => one.value === text);
  const [custom, set_custom] = useState(false);
  const id = useId();
  const is_custom = !field.fixed && (custom || (!known && text !== '') || choices.length === 0);
  if (is_custom) {
    return (
      <div>
        <TextEditor {...props} />
        {props.note && <div className="field-help">{props.note}{props.retry && <Button size="small" appearance="transparent" onClick={props.retry}>{t('Retry')}</Button>}</div>}
        {choices.length > 0 && <Button size="small" appearance="transparent" onClick={() => { set_custom(false); if (!known) props.put(field.required ? '' : undefined); }}>{t('Choose from the list')}</Button>}
      </div>
    );
  }
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>{field.title}{field.required && <span className="star" aria-hidden="true"> *</span>}</label>
      <select id={id} className={`native${props.fault ? ' faulty' : ''}`} value={text} required={field.required ?? false}
        onChange={(event) => {
          const next = event.target.value;
          if (next === kCustom) set_custom(true);
          else if (next === '' && !field.required) props.put(undefined);
          else props.put(field.editor === 'boolean' ? next === 'true' : choices.find((one) => one.value === next)?.stored ?? next);
        }}>
        {!known && <option value={text}>{text}</option>}
        {known && !field.required && <option value=""></option>}
        {choices.map((one) => <option key={one.value} value={one.value}>{one.title}</option>)}
        {!field.fixed && <option value={kCustom}>{t('Enter custom value …')}</option>}
      </select>
      <div className={props.fault ? 'field-fault' : 'field-help'}>{props.fault ?? props.note ?? field.description ?? ''}{props.retry && <Button size="small" appearance="transparent" onClick={props.retry}>{t('Retry')}</Button>}</div>
    </div>
  );
}

// Choices that the server lists, given the other fields. What is missing is said; the stored value stays.
function DynamicChoice(props: FieldProps) {
  const { definition, references, catalogue } = useEditor();
  const { field, step } = props;
  const [folders, set_folders] = useState<{ title: string; node: Json }[]>([]);
  const needs = field.dynamic?.needs ?? [];
  const given = object_of(value_at(step, ['inputs', 'parameters']));
  const { [field.dynamic?.field ?? '']: _own, ...others } = given;
  const values: JsonObject = needs.length === 0 ? others : Object.fromEntries(needs.map((need) => [need, given[need] ?? '']));
  const missing = needs.filter((need) => is_blank(values[need]));
  const connection = text_of(object_of(references[reference_key(step)])['connectionName']);
  const is_variables = field.dynamic?.field === '$variables';
  const node = folders.at(-1)?.node;
  const list = useQuery({
    queryKey: ['choices', api_of(step), operation_of(step), field.dynamic?.field, connection, values, node], staleTime: 60_000, retry: false,
    enabled: !is_variables && missing.length === 0 && connection !== '',
    queryFn: () => field_choices({ api: api_of(step), operation: operation_of(step), field: field.dynamic?.field, connection, values, node }),
  });
  if (is_variables) return <ChoiceEditor {...props} choices={variables_of(definition).map((one) => ({ value: one.name, title: one.name }))} />;
  const own_fields = operation_for(catalogue, step, 'action')?.fields ?? [];
  const titles = missing.map((need) => own_fields.find((one) => one.path.at(-1) === need)?.title ?? need);
  const note = connection === '' ? t('Choose a connection: then there is a list to choose from.')
    : missing.length > 0 ? t('Fill in {0} first.', titles.join(', '))
      : list.isFetching ? t('Loading {0} …', field.title) : list.isError ? message_of(list.error)
        : list.data?.complete === false ? t('There are more than these: any other can be entered as a custom value.') : undefined;
  const choices = list.data?.choices ?? field.choices ?? [];
  const inside = choices.filter((one) => one.folder !== undefined);
  return (
    <div>
      <ChoiceEditor {...props} choices={choices} note={note} retry={list.isError ? () => void list.refetch() : undefined} />
      {field.dynamic?.tree && (folders.length > 0 || inside.length > 0) && (
        <div className="row folders" role="group" aria-label={t('Folders of {0}', field.title)}>
          {folders.length > 0 && <Button size="small" appearance="transparent" icon={<Icon name="back" size={16} />} onClick={() => set_folders(folders.slice(0, -1))}>{folders.map((one) => one.title).join(' / ')}</Button>}
          {inside.map((one) => <Button key={one.value} size="small" onClick={() => set_folders([...folders, { title: one.title, node: one.folder ?? null }])}>{one.title}</Button>)}
        </div>
      )}
    </div>
  );
}

// A list of objects, row by row; or as one text, where it is more than that.
function RowsEditor(props: FieldProps) {
  const { field, value, put } = props;
  const items = field.items ?? [];
  const is_rows = value === undefined || (Array.isArray(value) && value.every(is_object));
  const [as_text, set_as_text] = useState(!is_rows);
  const rows = Array.isArray(value) ? value.map(object_of) : [];
  if (as_text || !is_rows) {
    return (
      <div>
        <TextEditor {...props} field={{ ...field, editor: 'code' }} />
        {is_rows && <Button size="small" appearance="transparent" onClick={() => set_as_text(false)}>{t('Switch to rows')}</Button>}
      </div>
    );
  }
  const write = (next: JsonObject[]): void => put(next.length === 0 ? undefined : next);
  return (
    <fieldset><legend>{field.title}{field.required && <span className="star" aria-hidden="true"> *</span>}</legend>
      {rows.map((row, index) => (
        <fieldset key={index}><legend className="row">{t('Item {0}', index + 1)}
          <Button size="small" appearance="subtle" aria-label={t('Remove item {0} of {1}', index + 1, field.title)} icon={<Icon name="close" size={16} />} onClick={() => write(rows.filter((_, at) => at !== index))} /></legend>
          {items.map((item) => (
            <FieldEditor key={item.path.join('/')} field={item} step={props.step} step_name={props.step_name} value={value_at(row, item.path)}
              put={(next) => write(rows.map((one, at) => (at !== index ? one : object_of(next === undefined ? without_value(one, item.path) : with_value(one, item.path, next)))))} />
          ))}
        </fieldset>
      ))}
      <div className="row"><Button size="small" icon={<Icon name="plus" size={16} />} onClick={() => write([...rows, {}])}>{t('Add an item')}</Button>
        <Button size="small" appearance="transparent" onClick={() => set_as_text(true)}>{t('Switch to text mode')}</Button></div>
      {props.fault && <div className="field-fault">{props.fault}</div>}
    </fieldset>
  );
}

function PairsEditor(props: FieldProps) {
  const { value, put, field } = props;
  const [as_text, set_as_text] = useState(value !== undefined && !is_object(value));
  const rows = Object.entries(object_of(value));
  const write = (entries: [string, Json][]): void => {
    if (entries.length === 0) put(field.required ? {} : undefined);
    else put(Object.fromEntries(entries));
  };
  if (as_text) {
    return (
      <div>
        <TextEditor {...props} field={{ ...field, editor: 'code' }} />
        {(value === undefined || is_object(value)) && <Button size="small" appearance="transparent" onClick={() => set_as_text(false)}>{t('Switch to table')}</Button>}
      </div>
    );
  }
  return (
    <div className="field" role="group" aria-label={field.title}>
      <div className="field-label row"><span className="grow">{field.title}{field.required && <span className="star" aria-hidden="true"> *</span>}</span>
        <Button size="small" appearance="transparent" onClick={() => set_as_text(true)}>{t('Switch to text mode')}</Button></div>
      {rows.map(([key, one], index) => (
        <div key={index} className="pair">
          <input className="native" aria-label={t('Key {0} of {1}', index + 1, field.title)} placeholder={t('Key')} value={key} onChange={(event) => write(rows.map((row, at) => (at === index ? [event.target.value, row[1]] : row)))} />
          <TokenField hide_label label={t('Value {0} of {1}', index + 1, field.title)} placeholder={t('Value')} value={shown(one)} on_change={(text) => write(rows.map((row, at) => (at === index ? [row[0], typed(text, one, 'text')] : row)))} />
          <Button size="small" appearance="subtle" aria-label={t('Remove {0}', key || 'row')} icon={<Icon name="close" size={16} />} onClick={() => write(rows.filter((_, at) => at !== index))} />
        </div>
      ))}
      <Button size="small" appearance="transparent" icon={<Icon name="plus" size={16} />} disabled={rows.some(([key]) => key === '')} onClick={() => write([...rows, ['', '']])}>{t('Add')}</Button>
      {props.fault && <div className="field-fault">{props.fault}</div>}
    </div>
  );
}

function ListEditor(props: FieldProps) {
  const { field, value, put } = props;
  const list = Array.isArray(value) ? value : [];
  const [text, set_text] = useState(list.map(shown).join(', '));
  if (field.choices) {
    return (
      <div className="field" role="group" aria-label={field.title}><div className="field-label">{field.title}</div>
        <div className="row">{field.choices.map((one) => (
          <Checkbox key={one.value} label={one.title} checked={list.includes(one.value)} onChange={(_, data) => {
            const next = (field.choices ?? []).map((choice) => choice.value).filter((choice) => (choice === one.value ? data.checked === true : list.includes(choice)));
            put(next.length > 0 ? next : undefined);
          }} />
        ))}</div></div>
    );
  }
  return (
    <label className="field plain-label">{field.title}
      <input className="native" value={text} placeholder={field.placeholder} onChange={(event) => {
        set_text(event.target.value);
        const next = event.target.value.split(/[,\s]+/).filter((one) => one !== '').map((one) => (/^-?\d+$/.test(one) ? Number(one) : one));
        put(next.length > 0 ? next : undefined);
      }} /></label>
  );
}

export function FieldEditor(props: FieldProps) {
  const { field, value } = props;
  if (field.dynamic) return <DynamicChoice {...props} />;
  switch (field.editor) {
    case 'choice': return <ChoiceEditor {...props} choices={field.choices ?? []} />;
    case 'boolean': return <ChoiceEditor {...props} choices={[{ value: 'true', title: t('Yes') }, { value: 'false', title: t('No') }]} />;
    case 'pairs': return <PairsEditor {...props} />;
    case 'list': return <ListEditor {...props} />;
    case 'rows': return <RowsEditor {...props} />;
    case 'schema': return <SchemaField label={field.title} value={value} put={props.put} description={field.description ?? ''} />;
    case 'condition': return <ConditionField {...props} />;
    case 'html': return <HtmlEditor {...props} />;
    default: return <TextEditor {...props} />;
  }
}
