// SPDX-License-Identifier: Apache-2.0
// Leads as rows: who, from where, about what, and what became of each.
import { Lead } from '../../api/leads';
import { useSession } from '../../api/session';
import { Link } from '../../components/router';
import { time_text } from '../../model/time';
import { t } from '../../words/words';
import { LeadFate } from './lead_fate';

function Badges({ lead }: { lead: Lead }) {
  return (
    <>
      {lead.test && <span className="tag">{t('Test')}</span>}
      {lead.do_not_contact && <span className="tag warn">{t('Do not contact')}</span>}
      {lead.duplicate_of !== '' && <Link to={`runs/${lead.duplicate_of}`} className="tag" title={t('To the run of the first')}>{t('Came again')}</Link>}
    </>
  );
}

// What a code means is said when pointed at, and read aloud.
function Code({ code, words }: { code: string; words: string }) {
  return words === '' ? <span className="block">{code}</span> : <abbr className="block" title={words}>{code}</abbr>;
}

function Who({ lead }: { lead: Lead }) {
  return (
    <>
      <td className="who">{lead.name}<Badges lead={lead} />
        {lead.mail !== '' && <Link to={`people/${encodeURIComponent(lead.mail)}`} className="block">{lead.mail}</Link>}</td>
      <td>{lead.company}</td>
    </>
  );
}

function Row({ lead, who }: { lead: Lead; who: boolean }) {
  const time = time_text(lead.received);
  return (
    <tr>
      <td title={lead.flow_name}>{lead.run === '' ? time : <Link to={`runs/${lead.run}`}>{time}</Link>}</td>
      {who && <Who lead={lead} />}
      <td data-label={lead.country && t('Country')}>{lead.country}</td>
      <td data-label={lead.offer && t('Offer')}>{lead.offer}</td>
      <td><Code code={lead.source} words={lead.source_words} /><Code code={lead.action} words={lead.action_words} /></td>
      <td>{!who && <Badges lead={lead} />}<LeadFate lead={lead} /></td>
    </tr>
  );
}

export function LeadTable({ leads }: { leads: Lead[] }) {
  // Who may not see them has no columns for names.
  const who = useSession().data?.can_see_content ?? false;
  return (
    <table className="table">
      <thead><tr><th>{t('Received')}</th>{who && <><th>{t('Name and address')}</th><th>{t('Company')}</th></>}
        <th>{t('Country')}</th><th>{t('Offer')}</th><th>{t('Source and action')}</th><th>{t('What became of it')}</th></tr></thead>
      <tbody>{leads.map((lead) => <Row key={lead.id} lead={lead} who={who} />)}</tbody>
    </table>
  );
}
