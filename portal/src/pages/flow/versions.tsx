// SPDX-License-Identifier: Apache-2.0
// Every save is a version: who, when, what changed, and taking it back.
import { Button } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Flow, flow_document, flow_key, save_flow, version_document, versions } from '../../api/flows';
import { message_of } from '../../api/http';
import { useSession } from '../../api/session';
import { useDialogs } from '../../components/dialogs';
import { Card } from '../../components/page';
import { difference } from '../../model/difference';
import { parse_json, shown } from '../../model/json';
import { time_text } from '../../model/time';
import { t } from '../../words/words';

const kAround = 3; // Unchanged lines shown beside a change.

export function Difference({ before, after }: { before: string; after: string }) {
  const pretty = (text: string): string => shown(parse_json(text) ?? text);
  const lines = difference(pretty(before), pretty(after));
  const near = lines.map((_, index) => lines.slice(Math.max(0, index - kAround), index + kAround + 1).some((line) => line.kind !== 'same'));
  if (!near.some(Boolean)) return <p className="muted">{t('Nothing differs.')}</p>;
  return (
    <div className="diff" role="group" aria-label={t('Differences')}>
      {lines.map((line, index) => near[index]
        ? <div key={index} className={line.kind}>{{ same: '  ', added: '+ ', removed: '- ' }[line.kind]}{line.text}</div>
        : near[index - 1] ? <div key={index} className="muted">…</div> : null)}
    </div>
  );
}

export function Versions({ flow }: { flow: Flow }) {
  const list = useQuery({ queryKey: ['versions', flow.id], queryFn: () => versions(flow.id) });
  const [open, set_open] = useState<number>();
  const texts = useQuery({
    queryKey: ['version-texts', flow.id, open], enabled: open !== undefined,
    queryFn: async () => ({ before: (await version_document(flow.id, open ?? 0)) ?? '', after: await flow_document(flow.id) }),
  });
  const queries = useQueryClient();
  const session = useSession();
  const { ask, tell } = useDialogs();
  if (!list.data) return null;
  const restore = async (number: number): Promise<void> => {
    const sure = await ask({ title: t('Restore version {0}?', number), text: t('It becomes a new version on top; nothing is lost, and the URL stays.'), yes: t('Restore') });
    if (sure === undefined) return;
    try {
      const text = await version_document(flow.id, number);
      if (text !== undefined) await save_flow(flow.id, text);
      await queries.invalidateQueries({ queryKey: flow_key(flow.id) });
      await list.refetch();
      tell(t('Version {0} is restored.', number));
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
  };
  return (
    <Card title={t('Versions')}>
      <table className="table"><thead><tr><th>{t('Version')}</th><th>{t('Saved')}</th><th>{t('Author')}</th><th><span className="off-screen">{t('Actions')}</span></th></tr></thead>
        <tbody>{list.data.map((one) => (
          <tr key={one.number}><td>{one.number}{one.number === flow.version && t(' (present)')}</td><td>{time_text(one.saved)}</td><td>{one.author}</td>
            <td className="row end">
              {one.number !== flow.version && <Button size="small" onClick={() => set_open(open === one.number ? undefined : one.number)}>{t('Compare with the present')}</Button>}
              {one.number !== flow.version && session.data?.can_edit && <Button size="small" onClick={() => void restore(one.number)}>{t('Restore')}</Button>}
            </td></tr>
        ))}</tbody>
      </table>
      {open !== undefined && texts.data && <Difference {...texts.data} />}
    </Card>
  );
}
