// SPDX-License-Identifier: Apache-2.0
// Sharing a flow: everyone with an account sees it, so what is shared is its address, and, by who may,
// an invitation. The flow's URL is another thing: with it anyone may send leads.
import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { Flow } from '../../api/flows';
import { message_of } from '../../api/http';
import { Role, useSession } from '../../api/session';
import { invite } from '../../api/users';
import { CopyField } from '../../components/copy';
import { Failure } from '../../components/page';
import { address } from '../../components/router';
import { t } from '../../words/words';
import { Roles } from '../roles';

export function ShareDialog({ flow, close }: { flow: Flow; close: () => void }) {
  const session = useSession();
  const [email, set_email] = useState('');
  const [role, set_role] = useState<Role>('viewer');
  const [link, set_link] = useState('');
  const [fault, set_fault] = useState('');
  const make = async (): Promise<void> => {
    set_fault('');
    try {
      set_link(await invite(email, role));
    } catch (error) {
      set_fault(message_of(error));
    }
  };
  return (
    <Dialog open onOpenChange={(_, data) => { if (!data.open) close(); }}>
      <DialogSurface><form onSubmit={(event) => { event.preventDefault(); event.stopPropagation(); void make(); }}><DialogBody>
        <DialogTitle>{t('Share "{0}"', flow.name)}</DialogTitle>
        <DialogContent className="form">
          <p className="muted">{t('Everyone with an account here sees the flow; what they may do with it, their role says.')}</p>
          <CopyField label={t('Link to the flow')} text={new URL(address(`flows/${flow.id}`), document.baseURI).href} />
          {session.data?.can_manage && (
            <>
              <Field label={t('Invite by email')}><Input type="email" value={email} onChange={(_, data) => set_email(data.value)} /></Field>
              <Field label={t('As')}><Roles label={t('Role of the invited')} role={role} choose={set_role} offered={['editor', 'operator', 'viewer']} /></Field>
              {link && <CopyField label={t('Send this link to the invited; it works once')} text={link} />}
            </>
          )}
          {fault && <Failure error={fault} />}
        </DialogContent>
        <DialogActions>
          <Button onClick={close}>{t('Close')}</Button>
          {session.data?.can_manage && <Button appearance="primary" type="submit" disabled={email === ''}>{t('Make an invitation')}</Button>}
        </DialogActions>
      </DialogBody></form></DialogSurface>
    </Dialog>
  );
}
