// SPDX-License-Identifier: Apache-2.0
// What became of a lead: a word, where it went, and running it after all.
import { Button } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { message_of } from '../../api/http';
import { kLeadsKey, Lead, LeadEffect } from '../../api/leads';
import { resubmit_receipt } from '../../api/runs';
import { useSession } from '../../api/session';
import { useDialogs } from '../../components/dialogs';
import { Link, useRouter } from '../../components/router';
import { Status, status_word } from '../../components/status';
import { Fate, kept_words } from '../../model/lead_words';
import { t } from '../../words/words';

const kStatuses: Record<Fate, string> = { arrived: 'Arrived', waiting: 'Waiting', failed: 'Failed', cancelled: 'Cancelled', refused: 'Refused' };

export function fate_word(fate: Fate): string {
  return fate === 'refused' ? t('Refused or kept') : status_word(kStatuses[fate]);
}

export function Record({ effect, text }: { effect: LeadEffect; text: string }) {
  return effect.link === '' ? <span title={effect.id}>{text}</span>
    : <a href={effect.link} target="_blank" rel="noreferrer" title={t('Opens {0} in another tab', new URL(effect.link).host)}>{text} ↗</a>;
}

function Effect({ effect, run }: { effect: LeadEffect; run: string }) {
  switch (effect.kind) {
    case 'record': return <Record effect={effect} text={t('Record')} />;
    case 'mail': return <Link to={`runs/${run}`} title={t('Recipients: {0}', effect.recipients ?? '?')}>{t('Mail')}</Link>;
    case 'message': return <Link to={`runs/${run}`}>{t('Message')}</Link>;
  }
  return null;
}

function RunIt({ receipt, kept }: { receipt: number; kept: boolean }) {
  const queries = useQueryClient();
  const { tell } = useDialogs();
  const { go } = useRouter();
  const work = async (): Promise<void> => {
    try {
      const run = await resubmit_receipt(receipt);
      await queries.invalidateQueries({ queryKey: kLeadsKey });
      tell(t('The flow runs with this lead.'), { action: { title: t('Open the run'), run: () => go(`runs/${run}`) } });
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
  };
  return <Button size="small" onClick={() => void work()}>{kept ? t('Run it') : t('Resubmit')}</Button>;
}

export function LeadFate({ lead }: { lead: Lead }) {
  const session = useSession();
  const kept = kept_words(lead.error.code);
  return (
    <div className="fate">
      {kept === '' ? <Status status={kStatuses[lead.fate]} small /> : <Status status="Kept" text={kept} small />}
      {lead.effects.map((effect, index) => <Effect key={index} effect={effect} run={lead.run} />)}
      {kept === '' && lead.error.message !== '' && <span className="muted ellipsis" title={lead.error.message}>{lead.error.message}</span>}
      {lead.run === '' && lead.receipt !== undefined && session.data?.can_operate && <RunIt receipt={lead.receipt} kept={kept !== ''} />}
    </div>
  );
}
