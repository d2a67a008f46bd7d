// SPDX-License-Identifier: Apache-2.0
// All that is kept about one mail address: leads and their runs, records, mails; to be taken as a
// file, and to be erased.
import { Button } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { message_of } from '../../api/http';
import { kLeadsKey } from '../../api/leads';
import { Certificate, kErasuresKey, Person, PersonEffect, person_file, person_key, usePerson } from '../../api/persons';
import { kRunsKey } from '../../api/runs';
import { useSession } from '../../api/session';
import { useDialogs } from '../../components/dialogs';
import { Icon } from '../../components/icon';
import { Card, Failure, Loading, Nothing, Page } from '../../components/page';
import { Link, useRouter } from '../../components/router';
import { save_file } from '../../components/save_file';
import { time_text } from '../../model/time';
import { t } from '../../words/words';
import { Record } from '../leads/lead_fate';
import { LeadTable } from '../leads/lead_table';
import { EraseDialog } from './erase_dialog';

function Effects({ title, list }: { title: string; list: PersonEffect[] }) {
  if (list.length === 0) return null;
  return (
    <Card title={title}>
      <table className="table"><thead><tr><th>{t('Received')}</th><th>{t('Step')}</th><th>{t('Where')}</th></tr></thead>
        <tbody>{list.map((one, index) => (
          <tr key={index}><td><Link to={`runs/${one.run}`}>{time_text(one.received)}</Link></td><td>{one.action.replaceAll('_', ' ')}</td>
            <td>{one.kind === 'record' ? <Record effect={one} text={one.id || t('Record')} /> : t('Recipients: {0}', one.recipients ?? '?')}</td></tr>
        ))}</tbody>
      </table>
    </Card>
  );
}

function Kept({ person }: { person: Person }) {
  if (person.count === 0) return <Nothing title={t('Nothing is kept about this address')}><Link to="leads">{t('All leads')}</Link></Nothing>;
  return (
    <>
      <Card title={t('Leads and their runs')}>
        {person.count > person.leads.length && <p className="muted">{t('The newest {0} of {1}; the export holds more.', person.leads.length, person.count)}</p>}
        <LeadTable leads={person.leads} />
      </Card>
      <div className="cards"><Effects title={t('Records')} list={person.records} /><Effects title={t('Mails')} list={person.mails} /></div>
    </>
  );
}

export default function PersonPage({ mail }: { mail: string }) {
  const session = useSession().data;
  const person = usePerson(mail, session?.can_see_content ?? false);
  const queries = useQueryClient();
  const { tell } = useDialogs();
  const [asking, set_asking] = useState(false);
  const { go } = useRouter();
  if (!session?.can_see_content) return <Page title={t('A person')}><Nothing title={t('Your role does not see whose leads they are')} /></Page>;
  const take = async (): Promise<void> => {
    try {
      save_file(`${mail.replace(/[^\w.@+-]+/g, '_')}.json`, await person_file(mail));
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
  };
  // The page's address names the person: what is left is shown at one that does not.
  const erased = (certificate: Certificate): void => {
    go(`erasures/${certificate.id}`, { replace: true });
    queries.removeQueries({ queryKey: person_key(mail) });
    for (const queryKey of [kLeadsKey, kRunsKey, kErasuresKey]) void queries.invalidateQueries({ queryKey });
  };
  const some = person.data !== undefined && person.data.count > 0;
  return (
    <Page title={mail} wide actions={some && <>
      <Button icon={<Icon name="download" />} onClick={() => void take()}>{t('Export')}</Button>
      {session.can_manage && <Button icon={<Icon name="trash" />} onClick={() => set_asking(true)}>{t('Erase …')}</Button>}
    </>}>
      {person.isPending && <Loading what={t('the leads of this address')} />}
      {person.isError && <Failure error={person.error} retry={() => void person.refetch()} />}
      {person.data && <Kept person={person.data} />}
      {asking && person.data && <EraseDialog mail={mail} person={person.data} done={erased} close={() => set_asking(false)} />}
    </Page>
  );
}
