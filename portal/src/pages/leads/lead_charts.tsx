// SPDX-License-Identifier: Apache-2.0
// How many leads came per day and per offer. A day or an offer that is clicked becomes the filter; by
// keyboard the filters below do the same. URL: ?period=90 or 365 days, else 30.
import { useLeadCounts, LeadFilter } from '../../api/leads';
import { Card } from '../../components/page';
import { Link, useAddressWith, useQueryValue, useRouter } from '../../components/router';
import { Bar, day_after, per_day, per_offer, total, utc_day } from '../../model/lead_counts';
import { day_text } from '../../model/time';
import { t } from '../../words/words';

const kHeight = 120;
const kStep = 10; // A bar and the space beside it, in the drawing's own measure.
const kOffersShown = 8;

function most(bars: Bar[]): number {
  return Math.max(1, ...bars.map((bar) => bar.count));
}

function DayBars({ bars, chosen, choose }: { bars: Bar[]; chosen: string; choose: (day: string) => void }) {
  const top = most(bars);
  const first = bars[0]?.name ?? '';
  const last = bars.at(-1)?.name ?? '';
  const label = t('Leads per day, {0} to {1}: {2} in all, {3} on the busiest day', day_text(first), day_text(last), total(bars), Math.max(0, ...bars.map((bar) => bar.count)));
  return (
    <figure className="chart">
      <svg className="bars" viewBox={`0 0 ${bars.length * kStep} ${kHeight}`} preserveAspectRatio="none" role="img" aria-label={label}>
        {bars.map((bar, index) => {
          const height = (bar.count / top) * kHeight;
          return (
            <g key={bar.name} className={bar.name === chosen ? 'chosen' : ''} onClick={() => choose(bar.name)}>
              <title>{t('{0}: {1} leads', day_text(bar.name), bar.count)}</title>
              <rect className="ground" x={index * kStep} y={0} width={kStep} height={kHeight} />
              {bar.count > 0 && <rect className="bar" x={index * kStep + 1} y={kHeight - Math.max(2, height)} width={kStep - 2} height={Math.max(2, height)} />}
            </g>
          );
        })}
      </svg>
      <div className="axis" aria-hidden="true"><span>{day_text(first)}</span><span>{t('at most {0} a day', top)}</span><span>{day_text(last)}</span></div>
      <table className="off-screen" aria-label={t('Leads per day')}>
        <thead><tr><th>{t('Day')}</th><th>{t('Leads')}</th></tr></thead>
        <tbody>{bars.filter((bar) => bar.count > 0).map((bar) => <tr key={bar.name}><th scope="row">{day_text(bar.name)}</th><td>{bar.count}</td></tr>)}</tbody>
      </table>
    </figure>
  );
}

// A table whose middle column is drawn: what it shows can be read, too.
function OfferBars({ bars, chosen, address_of }: { bars: Bar[]; chosen: string; address_of: (offer: string) => string }) {
  const top = most(bars);
  const rest = total(bars.slice(kOffersShown));
  return (
    <table className="offer-bars" aria-label={t('Leads per offer')}>
      <tbody>
        {bars.slice(0, kOffersShown).map((bar) => {
          const is_chosen = bar.name !== '' && bar.name.toLowerCase() === chosen.toLowerCase();
          return (
            <tr key={bar.name} className={is_chosen ? 'chosen' : ''}>
              <th scope="row" title={bar.name}>{bar.name === '' ? <span className="muted">{t('No offer named')}</span>
                : <Link to={address_of(is_chosen ? '' : bar.name)} {...(is_chosen ? { 'aria-current': 'true' as const } : {})}>{bar.name}</Link>}</th>
              <td className="drawn"><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect className="bar" width={(bar.count / top) * 100} height={10} /></svg></td>
              <td className="num">{bar.count}</td>
            </tr>
          );
        })}
        {rest > 0 && <tr><th scope="row" className="muted">{t('{0} more', bars.length - kOffersShown)}</th><td className="drawn" /><td className="num">{rest}</td></tr>}
      </tbody>
    </table>
  );
}

export function LeadCharts({ filter }: { filter: LeadFilter }) {
  const [period, set_period] = useQueryValue('period');
  const { go } = useRouter();
  const address_with = useAddressWith();
  const counts = useLeadCounts(day_after(utc_day(Date.now()), 1 - (Number(period) || 30))).data;
  if (!counts) return null;
  const wanted = { offer: filter.offer, source: filter.source, action: filter.action, test: filter.test === 'true' };
  const days = per_day(counts.rows, wanted, counts.from, counts.to);
  const offers = per_offer(counts.rows, wanted);
  const day = filter.from === filter.to ? filter.from : '';
  const choose = (chosen: string): void => {
    const limits = chosen === day ? '' : chosen;
    go(address_with({ from: limits, to: limits }), { replace: true });
  };
  return (
    <div className="charts">
      <Card title={t('Leads per day')} actions={(
        <select className="native" aria-label={t('Period')} value={period} onChange={(event) => set_period(event.target.value)}>
          <option value="">{t('30 days')}</option><option value="90">{t('90 days')}</option><option value="365">{t('A year')}</option>
        </select>
      )}>
        <DayBars bars={days} chosen={day} choose={choose} />
        <small className="muted">{wanted.test ? t('Test leads only.') : t('Leads that began a run, without tests.')} {t('A day is one of UTC. Of the filters below, offer, source and action count here.')}</small>
      </Card>
      <Card title={t('Leads per offer')}>
        {offers.length === 0 ? <p className="muted">{t('None.')}</p> : <OfferBars bars={offers} chosen={filter.offer} address_of={(offer) => address_with({ offer })} />}
      </Card>
    </div>
  );
}
