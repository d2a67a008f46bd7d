// SPDX-License-Identifier: Apache-2.0
// Says that what is edited is not what runs: whose draft it is, and publishing, discarding, comparing.
import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { useState } from 'react';
import { DraftHead } from '../../api/flows';
import { Difference } from '../../components/difference';
import { time_text } from '../../model/time';
import { t } from '../../words/words';

export function DraftStrip({ draft, published, text, busy, publish, discard }: {
  draft: DraftHead; published: string; text: string; busy: boolean; publish: () => void; discard: () => void;
}) {
  const [comparing, set_comparing] = useState(false);
  const by = draft.author === '' ? t('Draft of {0}, not published.', time_text(draft.saved)) : t('Draft of {0} by {1}, not published.', time_text(draft.saved), draft.author);
  return (
    <>
      <MessageBar className="test-banner" role="status">
        <MessageBarBody>{by}</MessageBarBody>
        <MessageBarActions>
          <Button size="small" appearance="primary" disabled={busy} onClick={publish}>{t('Publish')}</Button>
          <Button size="small" disabled={busy} onClick={discard}>{t('Discard')}</Button>
          <Button size="small" onClick={() => set_comparing(true)}>{t('Compare')}</Button>
        </MessageBarActions>
      </MessageBar>
      <Dialog open={comparing} onOpenChange={(_, data) => set_comparing(data.open)}>
        <DialogSurface className="wide-dialog"><DialogBody>
          <DialogTitle>{t('What is published, and the draft')}</DialogTitle>
          <DialogContent><Difference before={published} after={text} /></DialogContent>
          <DialogActions><Button onClick={() => set_comparing(false)}>{t('Close')}</Button></DialogActions>
        </DialogBody></DialogSurface>
      </Dialog>
    </>
  );
}
