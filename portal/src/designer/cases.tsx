// SPDX-License-Identifier: Apache-2.0
// The cases of a switch: which value meets each, adding and taking away.
import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { useDialogs } from '../components/dialogs';
import { Icon } from '../components/icon';
import { literal_of, literal_text } from '../model/condition';
import { name_of_title, title_of } from '../model/definition';
import { with_case_added } from '../model/edit';
import { Json, JsonObject, object_of, with_key_renamed, with_value, without_value } from '../model/json';
import { useEditor } from './editor';
import { t } from '../words/words';

// Quotes and digits are typed one by one: what stands there is read when the field is left too.
function CaseValue({ label, value, put }: { label: string; value: Json | undefined; put: (value: Json) => void }) {
  const [text, set_text] = useState(value === undefined ? '' : literal_text(value));
  return (
    <label className="plain-label grow">{label}
      <input className="native" value={text} onChange={(event) => {
        set_text(event.target.value);
        put(literal_of(event.target.value));
      }} /></label>
  );
}

export function Cases({ name, step }: { name: string; step: JsonObject }) {
  const editor = useEditor();
  const { ask } = useDialogs();
  const cases = Object.entries(object_of(step['cases']));
  const change = (work: (before: JsonObject) => Json, label = ''): void => editor.change_step(name, (before) => object_of(work(before)), label);
  const rename = async (key: string): Promise<void> => {
    const title = await ask({ title: t('Rename the case'), label: t('Name'), value: title_of(key), yes: t('Rename') });
    const next = title === undefined ? '' : name_of_title(title);
    if (next !== '' && !cases.some(([other]) => other === next)) change((before) => ({ ...before, cases: with_key_renamed(object_of(before['cases']), key, next) }));
  };
  const remove = async (key: string, value: Json): Promise<void> => {
    const inside = Object.keys(object_of(object_of(value)['actions'])).length;
    if (inside > 0 && (await ask({ title: t('Delete "{0}"?', title_of(key)), text: t('The steps inside go with it.'), yes: t('Delete'), danger: true })) === undefined) return;
    change((before) => without_value(before, ['cases', key]));
  };
  return (
    <fieldset><legend>{t('Cases')}</legend>
      {cases.map(([key, value]) => (
        <div key={key} className="row">
          <CaseValue label={t('{0} is met by', title_of(key))} value={object_of(value)['case']} put={(next) => change((before) => with_value(before, ['cases', key, 'case'], next), `case:${name}:${key}`)} />
          <Button size="small" appearance="subtle" aria-label={t('Rename {0}', title_of(key))} icon={<Icon name="edit" size={16} />} onClick={() => void rename(key)} />
          <Button size="small" appearance="subtle" aria-label={t('Delete {0}', title_of(key))} icon={<Icon name="trash" size={16} />} onClick={() => void remove(key, value)} />
        </div>
      ))}
      <Button size="small" icon={<Icon name="plus" size={16} />} onClick={() => editor.change((all) => with_case_added(all, name).definition)}>{t('Add a case')}</Button>
    </fieldset>
  );
}
