// SPDX-License-Identifier: Apache-2.0
// Every lead that came, with its fate. URL: ?flow= &offer= &source= &action= &country= &fate= &test=
// &search= &from= &to= (days of UTC) &period=
import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { message_of } from '../../api/http';
import { leads_file, useLeads } from '../../api/leads';
import { useSession } from '../../api/session';
import { useDialogs } from '../../components/dialogs';
import { Icon } from '../../components/icon';
import { Failure, Loading, Nothing, Page } from '../../components/page';
import { save_file } from '../../components/save_file';
import { utc_day } from '../../model/lead_counts';
import { t } from '../../words/words';
import { LeadCharts } from './lead_charts';
import { is_filtered, LeadFilters, useLeadFilter } from './lead_filters';
import { LeadTable } from './lead_table';

export default function LeadsPage() {
  const filter = useLeadFilter();
  const leads = useLeads(filter);
  const session = useSession();
  const { tell } = useDialogs();
  const [busy, set_busy] = useState(false);
  const shown = leads.data?.pages.flat() ?? [];
  const take = async (): Promise<void> => {
    set_busy(true);
    try {
      const { content, more } = await leads_file(filter);
      save_file(`leads-${utc_day(Date.now())}.csv`, content);
      if (more) tell(t('The file holds only the newest: narrow the filter for the others.'), { intent: 'bad' });
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
    set_busy(false);
  };
  return (
    <Page title={t('Leads')} wide actions={<>
      <Button icon={<Icon name="redo" />} onClick={() => void leads.refetch()}>{t('Refresh')}</Button>
      {session.data?.can_see_content && <Button icon={<Icon name="download" />} disabled={busy} title={t('All leads that the filter lets through, for a spreadsheet')} onClick={() => void take()}>{t('Export CSV')}</Button>}
    </>}>
      <LeadCharts filter={filter} />
      <LeadFilters filter={filter} />
      {leads.isPending && <Loading what={t('leads')} />}
      {leads.isError && <Failure error={leads.error} retry={() => void leads.refetch()} />}
      {leads.data && (shown.length > 0 ? <LeadTable leads={shown} />
        : is_filtered(filter) ? <Nothing title={t('No lead matches')} />
          : <Nothing title={t('No lead yet')}><span className="muted">{t('Whatever is sent to the URL of a flow and reads as a lead stands here, run or refused.')}</span></Nothing>)}
      {leads.hasNextPage && <div className="row"><Button onClick={() => void leads.fetchNextPage()} disabled={leads.isFetchingNextPage}>{t('Load more')}</Button></div>}
    </Page>
  );
}
