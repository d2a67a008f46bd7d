// SPDX-License-Identifier: Apache-2.0
// The last backup, and one that is taken now. Restoring one is the command line's.
import { Button, ProgressBar } from '@fluentui/react-components';
import { take_backup, useBackups } from '../../api/backups';
import { useAttempt } from './attempt';
import { Card } from '../../components/page';
import { Status } from '../../components/status';
import { time_text } from '../../model/time';
import { t } from '../../words/words';

const megabytes = (bytes: number): string => (bytes / 1e6).toLocaleString(undefined, { maximumFractionDigits: 1 });

export function BackupsCard() {
  const query = useBackups();
  const attempt = useAttempt(query.refetch);
  const backups = query.data;
  if (!backups) return null;
  const { last, state } = backups;
  return (
    <Card title={t('Backups')} actions={<Button disabled={state === 'running'} onClick={() => void attempt(take_backup)}>{t('Back up now')}</Button>}>
      <p className="muted">{t('Everything in one file, in the data folder; leadflow backup FILE puts it elsewhere. What leads say is sealed in it by backup.keys: keep a copy of that file in another place, and replace it when a person was erased.')}</p>
      {state === 'running' && <ProgressBar aria-label={t('Backup')} value={backups.done} max={Math.max(backups.all, 1)} />}
      {state === 'failed' && <Status status="Failed" text={t('The last try failed: {0}', backups.fault)} />}
      {last === undefined ? <p>{t('None was taken yet.')}</p> : (
        <table className="pairs"><tbody>
          <tr><th scope="row">{t('Last one')}</th><td>{time_text(last.at)}</td></tr>
          <tr><th scope="row">{t('Runs')}</th><td>{last.runs.toLocaleString()}</td></tr>
          <tr><th scope="row">{t('Size')}</th><td>{t('{0} MB', megabytes(last.bytes))}</td></tr>
          <tr><th scope="row">{t('File')}</th><td><code>{last.file}</code></td></tr>
        </tbody></table>
      )}
    </Card>
  );
}
