// SPDX-License-Identifier: Apache-2.0
// A corrected payload for one more run: what was received beside it, and what differs.
import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle } from '@fluentui/react-components';
import { useState } from 'react';
import { message_of } from '../api/http';
import { Difference } from '../components/difference';
import { Failure } from '../components/page';
import { Json, parse_json } from '../model/json';
import { t } from '../words/words';

export function CorrectDialog({ original, correct, close }: { original: string; correct: (payload: Json) => Promise<void>; close: () => void }) {
  const [text, set_text] = useState(original);
  const [fault, set_fault] = useState('');
  const [busy, set_busy] = useState(false);
  const payload = text.trim() === '' ? null : parse_json(text);
  const send = async (): Promise<void> => {
    if (payload === undefined) return;
    set_busy(true);
    try {
      await correct(payload);
      close();
    } catch (error) {
      set_fault(message_of(error));
      set_busy(false);
    }
  };
  return (
    <Dialog open onOpenChange={(_, data) => { if (!data.open) close(); }}>
      <DialogSurface className="wide-dialog"><DialogBody>
        <DialogTitle>{t('Correct and resubmit')}</DialogTitle>
        <DialogContent className="form whole-width">
          <p className="muted">{t('The flow runs again with what stands here. What was received is kept.')}</p>
          {fault && <Failure error={fault} />}
          <div className="side-by-side">
            <label className="plain-label">{t('As it was received')}<textarea className="native code" rows={14} readOnly spellCheck={false} value={original} /></label>
            <label className="plain-label">{t('Corrected body')}<textarea className={`native code${payload === undefined ? ' faulty' : ''}`} rows={14} spellCheck={false} value={text} onChange={(event) => set_text(event.target.value)} /></label>
          </div>
          {payload === undefined ? <div className="field-fault">{t('This is no JSON yet.')}</div> : <Difference before={original} after={text} />}
        </DialogContent>
        <DialogActions><Button onClick={close}>{t('Cancel')}</Button><Button appearance="primary" disabled={busy || payload === undefined || text === original} onClick={() => void send()}>{t('Resubmit')}</Button></DialogActions>
      </DialogBody></DialogSurface>
    </Dialog>
  );
}
