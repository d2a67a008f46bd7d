// SPDX-License-Identifier: Apache-2.0
// A JSON schema: as text, from a sample, from what was received last, or the marketplace's own.
import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle } from '@fluentui/react-components';
import { useId, useState } from 'react';
import { last_received } from '../api/runs';
import { useDialogs } from '../components/dialogs';
import { equal, is_object, Json, parse_json, shown } from '../model/json';
import { kMarketplaceSchema } from '../model/lead';
import { schema_of_sample } from '../model/schema';
import { useEditor } from './editor';
import { t } from '../words/words';

export function SchemaField({ label, value, put, description }: { label: string; value: Json | undefined; put: (value: Json | undefined) => void; description: string }) {
  const { flow } = useEditor();
  const { tell } = useDialogs();
  const [text, set_text] = useState<string>();
  const [sample, set_sample] = useState<string>();
  const [fault, set_fault] = useState('');
  const id = useId();
  const stored = is_object(value) && Object.keys(value).length === 0 ? '' : shown(value);
  const shown_text = text ?? stored;
  const parsed = shown_text.trim() === '' ? {} : parse_json(shown_text);
  const take = (schema: Json, said: string): void => {
    set_text(undefined);
    set_fault('');
    put(schema);
    tell(said);
  };
  const generate = (): void => {
    const payload = parse_json(sample ?? '');
    set_sample(undefined);
    if (payload === undefined) set_fault(t('Unable to generate schema: the sample is no JSON.'));
    else take(schema_of_sample(payload), t('The schema was made from the sample.'));
  };
  const from_last = async (): Promise<void> => {
    const body = flow === undefined ? undefined : await last_received(flow);
    const payload = body === undefined ? undefined : parse_json(body);
    if (payload === undefined) set_fault(t('Nothing with a JSON body was received yet.'));
    else take(schema_of_sample(payload), t('The schema was made from the last received request.'));
  };
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>{label}</label>
      <textarea id={id} className={`native code${parsed === undefined ? ' faulty' : ''}`} rows={10} spellCheck={false} value={shown_text} placeholder="{ }" aria-invalid={parsed === undefined}
        onChange={(event) => {
          set_text(event.target.value);
          const next = event.target.value.trim() === '' ? {} : parse_json(event.target.value);
          if (is_object(next) && !equal(next, value)) put(next);
        }} onBlur={() => { if (parsed !== undefined) set_text(undefined); }} />
      <div className={parsed === undefined ? 'field-fault' : 'field-help'}>{parsed === undefined ? t('This is no JSON yet; the schema before it stays.') : description}</div>
      <div className="row">
        <Button size="small" appearance="transparent" onClick={() => { set_fault(''); set_sample(''); }}>{t('Use sample payload to generate schema')}</Button>
        <Button size="small" appearance="transparent" onClick={() => take(kMarketplaceSchema, t('The marketplace lead schema is in place.'))}>{t('Use the marketplace lead schema')}</Button>
        {flow !== undefined && <Button size="small" appearance="transparent" onClick={() => void from_last()}>{t('Use the last received request')}</Button>}
      </div>
      {fault && <div className="field-fault" role="alert">{fault}</div>}
      <Dialog open={sample !== undefined} onOpenChange={(_, data) => { if (!data.open) set_sample(undefined); }}>
        <DialogSurface className="wide-dialog"><DialogBody>
          <DialogTitle>{t('Enter or paste a sample JSON payload')}</DialogTitle>
          <DialogContent><textarea className="native code sample" aria-label={t('Sample payload')} spellCheck={false} value={sample ?? ''} onChange={(event) => set_sample(event.target.value)} onKeyDown={(event) => event.stopPropagation()} /></DialogContent>
          <DialogActions><Button onClick={() => set_sample(undefined)}>{t('Cancel')}</Button><Button appearance="primary" onClick={generate}>{t('Done')}</Button></DialogActions>
        </DialogBody></DialogSurface>
      </Dialog>
    </div>
  );
}
