// SPDX-License-Identifier: Apache-2.0
// The URL of an HTTPS endpoint: that of a flow here, or one that is pasted.
import { Field, Input } from '@fluentui/react-components';
import { useFlows } from '../../api/flows';
import { useOffers } from '../../api/offers';
import { DestinationField } from '../../model/destination';
import { t } from '../../words/words';

export function EndpointChoice({ field, value, write, fault }: {
  field: DestinationField; value: string; write: (url: string) => void; fault: string | undefined;
}) {
  const delivering = new Set((useOffers().data ?? []).map((one) => one.flow));
  // An offer that sent its leads to an offer's own flow would send them round and round.
  const flows = (useFlows().data ?? []).filter((flow) => flow.url !== '' && !delivering.has(flow.id));
  return (
    <>
      {flows.length > 0 && <Field label={t('A flow of this server')}>{(control) => (
        <select className="native" {...control} value={flows.some((flow) => flow.url === value) ? value : ''} onChange={(event) => write(event.target.value)}>
          <option value="">{t('None: paste a URL')}</option>
          {flows.map((flow) => <option key={flow.id} value={flow.url}>{t('Use the URL of flow "{0}"', flow.name)}</option>)}
        </select>)}</Field>}
      <Field label={field.label} required validationMessage={fault}><Input type="url" value={value} onChange={(_, data) => write(data.value)} /></Field>
    </>
  );
}
