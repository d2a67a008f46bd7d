// SPDX-License-Identifier: Apache-2.0
// Content of a run: labelled values, headers as a table, long ones clipped until asked for.
import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { is_object, Json, shown } from '../model/json';
import { CopyButton } from './copy';
import { t } from '../words/words';

const kClip = 1200;

export function Value({ label, value }: { label: string; value: Json }) {
  const [whole, set_whole] = useState(false);
  const text = shown(value);
  const clipped = !whole && text.length > kClip;
  const is_table = is_object(value) && /headers|queries/i.test(label) && Object.values(value).every((one) => !is_object(one));
  return (
    <div className="value">
      <div className="value-head"><span>{label}</span><CopyButton text={text} label={t('Copy {0}', label)} /></div>
      {is_table
        ? <table className="pairs"><tbody>{Object.entries(value).map(([key, one]) => <tr key={key}><th scope="row">{key}</th><td>{shown(one)}</td></tr>)}</tbody></table>
        : <pre>{clipped ? `${text.slice(0, kClip)} …` : text}</pre>}
      {text.length > kClip && <Button size="small" appearance="transparent" onClick={() => set_whole(!whole)}>{whole ? t('Show less') : t('Show more')}</Button>}
    </div>
  );
}

// Inputs or outputs of a step: the parts of an object one by one.
export function Content({ title, value, hidden }: { title: string; value: Json | undefined; hidden: boolean }) {
  const [raw, set_raw] = useState(false);
  return (
    <section className="content" aria-label={title}>
      <div className="content-head">
        <h3>{title}</h3>
        {value !== undefined && <Button size="small" appearance="transparent" onClick={() => set_raw(!raw)}>{raw ? t('Show values') : t('Show raw {0}', title.toLowerCase())}</Button>}
      </div>
      {hidden ? <p className="muted">{t('Content not shown due to security configuration.')}</p>
        : value === undefined ? <p className="muted">{t('None.')}</p>
          : raw || !is_object(value) ? <Value label={t('Value')} value={value} />
            : Object.entries(flat(value)).map(([key, one]) => <Value key={key} label={key} value={one} />)}
    </section>
  );
}

// Parameters stand for themselves; "host" and "authentication" are of no interest here.
function flat(value: Record<string, Json>): Record<string, Json> {
  const { parameters, host: _host, authentication: _authentication, ...rest } = value;
  return is_object(parameters) ? { ...rest, ...parameters } : value;
}
