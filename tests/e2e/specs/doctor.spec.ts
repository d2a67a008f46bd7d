// SPDX-License-Identifier: Apache-2.0
// leadflow doctor: an installation as an administrator meets it, and what it says to mend.
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { guide_flow } from '../fixtures/leadflow';
import { until } from '../fixtures/process';
import { expect, test } from '../fixtures/world';

interface Finding {
  level: string;
  what: string;
  found: string;
  mend: string;
}

test.use({ serve: { env: { LEADFLOW_WATCH_EVERY_MS: '200' } } });

test('a fresh installation is told what is missing, a broken one what to mend', async ({ leadflow }) => {
  const look = async (): Promise<Finding[]> => {
    const { stdout } = await leadflow.command(['doctor', '--json']);
    return JSON.parse(stdout) as Finding[];
  };
  const of = (findings: Finding[], what: string) => findings.filter((one) => one.what === what);
  const fresh = await look();
  expect(fresh.filter(({ level, what }) => level === 'bad' && what !== 'disk')).toEqual([]);
  expect(of(fresh, 'server')).toMatchObject([{ level: 'ok' }]);
  expect(of(fresh, 'backups')).toMatchObject([{ level: 'warning', found: 'none was taken yet' }]);
  expect(of(fresh, 'certificate')[0]?.found).toMatch(/ends in 82\d days, of its own making/);
  expect(of(fresh, 'public address')[0]?.found).toContain('leads to this machine only');
  expect(of(fresh, 'alarms')[0]?.found).toBe('nobody is told of them');

  await leadflow.json(['backup']);
  chmodSync(join(leadflow.data, 'backup.keys'), 0o644);
  // A flow whose connection is not there: somebody must look.
  await leadflow.import_flow(guide_flow('crm'));
  await leadflow.add_connection('shared_hubspotcrmv2', 'hub', { client_id: 'c' }, { client_secret: 's' });
  const later = await until('an alarm', async () => {
    const findings = await look();
    return of(findings, 'alarm').length > 0 ? findings : undefined;
  });
  expect(of(later, 'backups')).toMatchObject([{ level: 'ok', mend: '' }]);
  expect(of(later, 'alarm')[0]?.mend).not.toBe('');
  expect(of(later, 'data folder')[0]).toMatchObject({ level: 'bad', mend: `chmod go= ${join(leadflow.data, 'backup.keys')}` });
  const printed = await leadflow.command(['doctor']);
  expect(printed.code).toBe(1);
  expect(printed.stdout).toMatch(/^bad +data folder +.*backup\.keys is open to others \(mode 644\)\n +-> chmod go= /m);

  await leadflow.stop();
  expect(of(await look(), 'server')[0]).toMatchObject({ level: 'bad', mend: 'leadflow serve; its log says why it does not' });
  await leadflow.start();
});
