// SPDX-License-Identifier: Apache-2.0
// "By API": an offer of Microsoft's Partner Center gets this flow as its lead destination without anybody
// going there. First what would change, then the change.
import { Button, Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { useConnections } from '../../api/connections';
import { Flow } from '../../api/flows';
import { message_of } from '../../api/http';
import { apply_at_center, CenterChange, CenterPlan, CenterWish, plan_at_center } from '../../api/partner_center';
import { Card, Failure } from '../../components/page';
import { Link } from '../../components/router';
import { Json, shown } from '../../model/json';
import { t } from '../../words/words';

const kApi = 'partnercenter';

// On one line: addresses with semicolons, as Partner Center has them.
function in_line(value: Json): string {
  return Array.isArray(value) ? value.map(shown).join('; ') : shown(value);
}

function Changes({ changes }: { changes: CenterChange[] }) {
  if (changes.length === 0) return <p>{t('There is nothing to change: this flow takes the offer’s leads.')}</p>;
  return (
    <div className="diff" role="group" aria-label={t('Differences')}>
      {changes.flatMap(({ path, from, to }) => [
        from !== null && <div key={`-${path}`} className="removed">- {path}: {in_line(from)}</div>,
        to !== null && <div key={`+${path}`} className="added">+ {path}: {in_line(to)}</div>,
      ])}
    </div>
  );
}

// What became of it, as far as one has waited.
function told(applied: CenterPlan): string {
  if (applied.change === 'running') return t('Partner Center is still at it. Plan again in a few minutes.');
  if (applied.publication === 'running') return t('The draft is changed. Partner Center is publishing the offer, which takes hours to days.');
  if (applied.publication === 'done') return t('The offer is published.');
  return t('The draft is changed. Leads come here when it is published.');
}

export function ByApi({ flow }: { flow: Flow }) {
  const connections = (useConnections().data ?? []).filter((one) => one.api === kApi);
  const [chosen, set_chosen] = useState('');
  const [offer, set_offer] = useState('');
  const [publishes, set_publishes] = useState(false);
  const [planned, set_planned] = useState<{ wish: CenterWish; plan: CenterPlan }>();
  const [said, set_said] = useState('');
  const [fault, set_fault] = useState('');
  const [busy, set_busy] = useState(false);
  const wish: CenterWish = { connection: chosen || (connections[0]?.name ?? ''), offer: offer.trim(), flow: flow.id };

  // The plan is thrown away with what it was made of.
  const forget = (): void => { set_planned(undefined); set_said(''); set_fault(''); };
  const work = async (what: () => Promise<void>): Promise<void> => {
    set_busy(true);
    set_fault('');
    try {
      await what();
    } catch (error) {
      set_planned(undefined);
      set_fault(message_of(error));
    } finally {
      set_busy(false);
    }
  };
  const plan = (): Promise<void> => work(async () => {
    set_said('');
    set_planned({ wish, plan: await plan_at_center(wish) });
  });
  const apply = ({ wish: of_plan, plan: made }: { wish: CenterWish; plan: CenterPlan }): Promise<void> => work(async () => {
    const applied = await apply_at_center(of_plan, made.fingerprint, publishes ? 'preview' : undefined);
    set_planned(undefined);
    set_said(told(applied));
  });

  return (
    <Card title={t('By API')}>
      <p className="muted">{t('Who has access to Partner Center’s Product Ingestion API can set the offer’s lead destination from here.')}</p>
      {connections.length === 0
        ? <Link to={`connections?add=${kApi}&name=partner-center`}>{t('Add a connection to Partner Center')}</Link>
        : (
          <form className="form" onSubmit={(event) => { event.preventDefault(); void plan(); }}>
            <label className="plain-label">{t('Connection')}<select className="native" value={wish.connection} onChange={(event) => { set_chosen(event.target.value); forget(); }}>
              {connections.map((one) => <option key={one.name}>{one.name}</option>)}</select></label>
            <Field label={t('Offer ID')} hint={t('As Partner Center shows it, without the publisher')}>
              <Input value={offer} onChange={(_, data) => { set_offer(data.value); forget(); }} /></Field>
            <div className="row"><Button type="submit" disabled={busy || wish.offer === ''}>{t('Plan')}</Button></div>
          </form>
        )}
      {fault && <Failure error={fault} />}
      {planned && (
        <>
          <h3>{planned.plan.title}</h3>
          <Changes changes={planned.plan.changes} />
          <label className="row"><input type="checkbox" checked={publishes} onChange={(event) => set_publishes(event.target.checked)} />{t('Publish to preview, with everything else that is changed in the offer’s draft')}</label>
          <div className="row"><Button appearance="primary" disabled={busy || (planned.plan.changes.length === 0 && !publishes)} onClick={() => void apply(planned)}>{t('Apply')}</Button></div>
        </>
      )}
      <p role="status">{said}</p>
    </Card>
  );
}
