// SPDX-License-Identifier: Apache-2.0
// The alarms that stand: what happened, what to do, and where.
import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { Alarm, useAlarms } from '../../api/alarms';
import { Link } from '../../components/router';
import { ago_text } from '../../model/time';
import { t } from '../../words/words';

function place_of(alarm: Alarm): string {
  switch (alarm.kind) {
    case 'connection': return 'connections';
    case 'flow-failing': return `runs?flow=${alarm.flow}&status=Failed`;
    case 'backlog': return 'runs?status=Running';
    case 'quiet': return `flows/${alarm.flow}`;
  }
  return `runs?flow=${alarm.flow}`;
}

export function Alarms() {
  const alarms = useAlarms();
  const now = new Date();
  if (!alarms.data || alarms.data.length === 0) return null;
  return (
    <section aria-label={t('Alarms')} className="form">
      {alarms.data.map((alarm) => (
        <MessageBar key={`${alarm.kind}/${alarm.subject}`} intent="warning" layout="multiline" role="status">
          <MessageBarBody><MessageBarTitle><Link to={place_of(alarm)}>{alarm.message}</Link></MessageBarTitle>
            {alarm.advice}{alarm.since && <span className="muted"> {ago_text(alarm.since, now)}</span>}</MessageBarBody>
        </MessageBar>
      ))}
    </section>
  );
}
