// SPDX-License-Identifier: Apache-2.0
// Every save is a version: who, when, what changed, and taking it back.
import { Button } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Flow, flow_document, flow_key, kFlowsKey, publish_version, save_flow, version_document, versions } from '../../api/flows';
import { message_of } from '../../api/http';
import { useSession } from '../../api/session';
import { useDialogs } from '../../components/dialogs';
import { Difference } from '../../components/difference';
import { Card } from '../../components/page';
import { time_text } from '../../model/time';
import { t } from '../../words/words';

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
  const restore = async (number: number, is_draft: boolean): Promise<void> => {
    const sure = await ask(is_draft ? { title: t('Publish the draft?'), text: t('It runs from the next request on; the URL stays.'), yes: t('Publish') }
      : { title: t('Restore version {0}?', number), text: t('It becomes a new version on top; nothing is lost, and the URL stays.'), yes: t('Restore') });
    if (sure === undefined) return;
    try {
      if ((await publish_version(flow.id, number)) === undefined) {
        const text = await version_document(flow.id, number);
        if (text !== undefined) await save_flow(flow.id, text);
      }
      await queries.invalidateQueries({ queryKey: flow_key(flow.id) });
      await queries.invalidateQueries({ queryKey: kFlowsKey });
      await list.refetch();
      tell(is_draft ? t('The draft is published.') : t('Version {0} is restored.', number));
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
  };
  return (
    <Card title={t('Versions')}>
      <table className="table"><thead><tr><th>{t('Version')}</th><th>{t('Saved')}</th><th>{t('Author')}</th><th><span className="off-screen">{t('Actions')}</span></th></tr></thead>
        <tbody>{list.data.map((one) => (
          <tr key={one.version}><td>{one.version}{one.version === flow.version ? t(' (published)') : one.draft && t(' (draft)')}</td><td>{time_text(one.saved)}</td><td>{one.author}</td>
            <td className="row end">
              {one.version !== flow.version && <Button size="small" onClick={() => set_open(open === one.version ? undefined : one.version)}>{t('Compare with what is published')}</Button>}
              {one.version !== flow.version && session.data?.can_edit && <Button size="small" onClick={() => void restore(one.version, one.draft)}>{one.draft ? t('Publish') : t('Restore')}</Button>}
            </td></tr>
        ))}</tbody>
      </table>
      {open !== undefined && texts.data && <Difference {...texts.data} />}
    </Card>
  );
}
