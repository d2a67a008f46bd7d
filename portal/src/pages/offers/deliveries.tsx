// SPDX-License-Identifier: Apache-2.0
// What became of each lead on its way: attempts and answers, when it is tried next, and sending it
// again by hand. URL: ?status=
import { Button } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { message_of } from '../../api/http';
import { kDeliveriesKey, redeliver, useDeliveries } from '../../api/offers';
import { useSession } from '../../api/session';
import { useDialogs } from '../../components/dialogs';
import { Failure, Loading, Nothing } from '../../components/page';
import { Link, useQueryValue } from '../../components/router';
import { Status } from '../../components/status';
import { Delivery, delivery_words, DeliveryStatus, Offer, person_of } from '../../model/offer';
import { time_text } from '../../model/time';
import { t } from '../../words/words';

// A delivery is a run: what the log is filtered by are the states of runs.
const kFilters = [
  ['Waiting', t('Waiting for its turn')], ['Running', t('Being tried')], ['Succeeded', t('Delivered')], ['Failed', t('Failed')],
  ['TimedOut', t('Failed: given up in the end')], ['Cancelled', t('Cancelled')],
] as const;
const kLike: Record<DeliveryStatus, string> = { waiting: 'Waiting', trying: 'Running', delivered: 'Succeeded', failed: 'Failed', cancelled: 'Cancelled' };

export function DeliveryState({ status }: { status: DeliveryStatus }) {
  return <Status status={kLike[status]} text={delivery_words(status)} small />;
}

function Attempts({ delivery }: { delivery: Delivery }) {
  const { attempts, answer } = delivery;
  if (attempts.length === 0) return <span>{answer}</span>;
  return (
    <details><summary>{answer || t('{0} attempts', attempts.length)}</summary>
      <ol className="attempts">{attempts.map((one) => (
        <li key={one.number} value={one.number}>{time_text(one.started)} {one.code} {one.message}{one.possibly_sent && ` ${t('(possibly sent)')}`}{!one.ended && ` ${t('no answer yet')}`}</li>
      ))}</ol>
    </details>
  );
}

function Row({ delivery, again }: { delivery: Delivery; again: (() => void) | undefined }) {
  const { lead } = delivery;
  const is_over = delivery.status !== 'waiting' && delivery.status !== 'trying';
  return (
    <tr>
      <td><DeliveryState status={delivery.status} />{lead.test && <span className="tag">{t('Test lead')}</span>}</td>
      <td className="nowrap"><Link to={`runs/${delivery.run}`}>{time_text(delivery.created)}</Link></td>
      <td>{person_of(lead) || <span className="muted">{t('Not shown')}</span>}{lead.action !== '' && <span className="tag">{lead.action}</span>}
        {delivery.redelivery_of !== '' && <div className="muted">{t('Sent again; first as')}{' '}<Link to={`runs/${delivery.redelivery_of}`}>{t('this delivery')}</Link></div>}</td>
      <td className="answer"><Attempts delivery={delivery} />
        {delivery.next_try && <div className="muted">{t('Tried again at {0}', time_text(delivery.next_try))}</div>}
        {delivery.notification_fault !== '' && <div className="status bad small">{t('Contacts were not told: {0}', delivery.notification_fault)}</div>}</td>
      <td className="nowrap">{again && is_over && <Button size="small" onClick={again}>{t('Send again')}</Button>}</td>
    </tr>
  );
}

export function Deliveries({ offer }: { offer: Offer }) {
  const [status, set_status] = useQueryValue('status');
  const log = useDeliveries(offer.id, status);
  const session = useSession();
  const queries = useQueryClient();
  const { tell } = useDialogs();
  const list = log.data?.pages.flat() ?? [];
  const again = async (run: string): Promise<void> => {
    try {
      await redeliver(offer.id, run);
      tell(t('It is on its way once more.'));
      await queries.invalidateQueries({ queryKey: kDeliveriesKey });
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
  };
  return (
    <>
      <div className="filters"><label>{t('Status')}<select className="native" value={status} onChange={(event) => set_status(event.target.value)}>
        <option value="">{t('All')}</option>{kFilters.map(([value, words]) => <option key={value} value={value}>{words}</option>)}</select></label></div>
      {log.isPending && <Loading what={t('deliveries')} />}
      {log.isError && <Failure error={log.error} retry={() => void log.refetch()} />}
      {log.data && (list.length === 0 ? <Nothing title={status === '' ? t('No lead has been sent yet') : t('No delivery is like that')} /> : (
        <table className="table">
          <thead><tr><th>{t('Status')}</th><th>{t('Sent')}</th><th>{t('Lead')}</th><th>{t('Answer')}</th><th><span className="off-screen">{t('Actions')}</span></th></tr></thead>
          <tbody>{list.map((one) => <Row key={one.run} delivery={one} again={session.data?.can_operate ? () => void again(one.run) : undefined} />)}</tbody>
        </table>
      ))}
      {log.hasNextPage && <div className="row"><Button onClick={() => void log.fetchNextPage()} disabled={log.isFetchingNextPage}>{t('Load more')}</Button></div>}
    </>
  );
}
