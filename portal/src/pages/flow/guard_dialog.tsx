// SPDX-License-Identifier: Apache-2.0
// What a flow's URL asks for besides its signature. For senders of one's own: a marketplace only posts.
import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, MessageBar, MessageBarBody, Textarea } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { message_of } from '../../api/http';
import { Guard, guard_key, save_guard } from '../../api/url_keys';
import { useDialogs } from '../../components/dialogs';
import { Failure } from '../../components/page';
import { t } from '../../words/words';

const words_of = (text: string): string[] => text.split(/[\s,;]+/).filter((one) => one !== '');

function Lines({ label, hint, value, put }: { label: string; hint: string; value: string; put: (text: string) => void }) {
  return <Field label={label} hint={hint}><Textarea rows={2} value={value} onChange={(_, data) => put(data.value)} /></Field>;
}

function Secret({ label, is_kept, value, put }: { label: string; is_kept: boolean; value: string; put: (text: string) => void }) {
  return <Field label={label} required={!is_kept} hint={is_kept ? t('Empty: it stays as it is.') : undefined}><Input type="password" autoComplete="new-password" value={value} onChange={(_, data) => put(data.value)} /></Field>;
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return <fieldset><legend>{title}</legend>{children}</fieldset>;
}

export function GuardDialog({ flow, guard, close }: { flow: string; guard: Guard; close: () => void }) {
  const [texts, set_texts] = useState({
    addresses: guard.addresses.join('\n'), per_minute: String(guard.per_minute ?? ''), clients: guard.bearer?.client_ids.join('\n') ?? '', thumbprints: guard.thumbprints?.join('\n') ?? '',
  });
  const [wanted, set_wanted] = useState(guard);
  const [secrets, set_secrets] = useState({ hmac: '', password: '' });
  const [fault, set_fault] = useState('');
  const queries = useQueryClient();
  const { tell } = useDialogs();
  const type = (part: Partial<typeof texts>): void => set_texts({ ...texts, ...part });
  const { bearer } = wanted;
  const for_others = wanted.hmac_header !== '' || wanted.user !== '' || (bearer?.tenant ?? '') !== '' || words_of(texts.thumbprints).length > 0;
  const save = async (): Promise<void> => {
    try {
      await save_guard(flow, {
        ...wanted, addresses: words_of(texts.addresses), per_minute: texts.per_minute === '' ? undefined : Number(texts.per_minute),
        bearer: bearer && { ...bearer, client_ids: words_of(texts.clients) }, thumbprints: wanted.thumbprints && words_of(texts.thumbprints),
      }, secrets);
      await queries.invalidateQueries({ queryKey: guard_key(flow) });
      tell(t('Saved.'));
      close();
    } catch (error) {
      set_fault(message_of(error));
    }
  };
  return (
    <Dialog open onOpenChange={(_, data) => { if (!data.open) close(); }}>
      <DialogSurface><form autoComplete="off" onSubmit={(event) => { event.preventDefault(); void save(); }}><DialogBody>
        <DialogTitle>{t('What the URL asks for besides')}</DialogTitle>
        <DialogContent className="form">
          {fault && <Failure error={fault} />}
          <MessageBar intent={for_others ? 'warning' : 'info'} layout="multiline"><MessageBarBody>{t('A marketplace only posts: of these it can pass the addresses and the requests per minute. With any other check its leads are refused, and are lost.')}</MessageBarBody></MessageBar>
          <Lines label={t('Allowed addresses')} hint={t('Ranges such as 203.0.113.0/24, one a line. Empty: from anywhere.')} value={texts.addresses} put={(addresses) => type({ addresses })} />
          <Field label={t('Requests per minute')} hint={t('Empty: any number.')}><Input inputMode="numeric" value={texts.per_minute} onChange={(_, data) => type({ per_minute: data.value.replace(/\D/g, '') })} /></Field>
          <Part title={t('A signature of the body (HMAC-SHA-256)')}>
            <Field label={t('Header that holds it')}><Input value={wanted.hmac_header} placeholder={'X-Signature'} onChange={(_, data) => set_wanted({ ...wanted, hmac_header: data.value.trim() })} /></Field>
            {wanted.hmac_header !== '' && <Secret label={t('Secret')} is_kept={guard.hmac_header !== ''} value={secrets.hmac} put={(hmac) => set_secrets({ ...secrets, hmac })} />}
          </Part>
          <Part title={t('User and password (Basic)')}>
            <Field label={t('User')}><Input value={wanted.user} autoComplete="off" onChange={(_, data) => set_wanted({ ...wanted, user: data.value })} /></Field>
            {wanted.user !== '' && <Secret label={t('Password')} is_kept={guard.user !== ''} value={secrets.password} put={(password) => set_secrets({ ...secrets, password })} />}
          </Part>
          {bearer && <Part title={t('A token of Microsoft Entra')}>
            <Field label={t('Tenant')}><Input value={bearer.tenant} onChange={(_, data) => set_wanted({ ...wanted, bearer: { ...bearer, tenant: data.value.trim() } })} /></Field>
            <Field label={t('Audience')}><Input value={bearer.audience} onChange={(_, data) => set_wanted({ ...wanted, bearer: { ...bearer, audience: data.value.trim() } })} /></Field>
            <Lines label={t('Client IDs')} hint={t('One a line. Empty: any of the tenant.')} value={texts.clients} put={(clients) => type({ clients })} />
          </Part>}
          {wanted.thumbprints && <Part title={t('A client certificate')}><Lines label={t('Thumbprints')} hint={t('One a line. Empty: none is asked for.')} value={texts.thumbprints} put={(thumbprints) => type({ thumbprints })} /></Part>}
        </DialogContent>
        <DialogActions><Button onClick={close}>{t('Cancel')}</Button><Button appearance="primary" type="submit">{t('Save')}</Button></DialogActions>
      </DialogBody></form></DialogSurface>
    </Dialog>
  );
}
