// SPDX-License-Identifier: Apache-2.0
// Requests that the flow refused: kept with the reason, to be sent on once the flow is mended.
import { Button } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { message_of } from '../../api/http';
import { refused_receipts, resubmit_receipt } from '../../api/runs';
import { useSession } from '../../api/session';
import { useDialogs } from '../../components/dialogs';
import { Card } from '../../components/page';
import { useRouter } from '../../components/router';
import { kept_words } from '../../model/lead_words';
import { time_text } from '../../model/time';
import { t } from '../../words/words';

export function Refused({ flow }: { flow: string }) {
  const key = ['refused', flow];
  const session = useSession();
  const refused = useQuery({ queryKey: key, enabled: session.data?.can_see_content ?? false, queryFn: () => refused_receipts(flow), refetchInterval: 15_000 });
  const queries = useQueryClient();
  const { tell } = useDialogs();
  const { go } = useRouter();
  // What the flow's settings kept is no refusal: the page Leads has it.
  const list = refused.data?.filter((one) => kept_words(one.code) === '') ?? [];
  if (list.length === 0) return null;
  const again = async (id: number): Promise<void> => {
    try {
      const run = await resubmit_receipt(id);
      await queries.invalidateQueries({ queryKey: key });
      go(`runs/${run}`);
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
  };
  return (
    <Card title={t('Refused requests')}>
      <table className="table"><thead><tr><th>{t('Received')}</th><th>{t('Reason')}</th><th><span className="off-screen">{t('Actions')}</span></th></tr></thead>
        <tbody>{list.map((one) => (
          <tr key={one.id}><td>{time_text(one.received)}</td><td>{one.reason}</td>
            <td>{session.data?.can_operate && <Button size="small" onClick={() => void again(one.id)}>{t('Resubmit')}</Button>}</td></tr>
        ))}</tbody>
      </table>
    </Card>
  );
}
