// SPDX-License-Identifier: Apache-2.0
// What came of the test lead: which it was, what the destination answered.
import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { Validation } from '../../api/offers';
import { run } from '../../api/runs';
import { Value } from '../../components/content';
import { is_object, Json, parse_json } from '../../model/json';
import { useQuery } from '@tanstack/react-query';
import { t } from '../../words/words';

// The lead as it was sent: it came into the delivering flow as a request's body.
function body_of(outputs: Json | undefined): Json | undefined {
  const body = is_object(outputs) ? outputs['body'] : undefined;
  return typeof body === 'string' ? parse_json(body) ?? body : body;
}

function TestLead({ id }: { id: string }) {
  const sent = useQuery({ queryKey: ['run', id], queryFn: () => run(id) });
  const lead = body_of(sent.data?.trigger.outputs);
  return lead === undefined ? null : <details><summary>{t('The test lead that was sent')}</summary><Value label={t('Test lead')} value={lead} /></details>;
}

export function ValidationResult({ validation }: { validation: Validation }) {
  const { ok, message, delivery } = validation;
  return (
    <>
      <MessageBar intent={ok ? 'success' : 'error'} layout="multiline"><MessageBarBody>
        <MessageBarTitle>{ok ? t('Validation succeeded') : t('Validation failed')}</MessageBarTitle>{message}
      </MessageBarBody></MessageBar>
      {delivery && <TestLead id={delivery.run} />}
    </>
  );
}
