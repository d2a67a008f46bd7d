// SPDX-License-Identifier: Apache-2.0
// Flows come in as packages and go out as packages; another program's zip is the judge of ours.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Flow, guide_flow } from '../fixtures/leadflow';
import { post } from '../fixtures/post';
import { expect, test } from '../fixtures/world';

// Makes a deflated zip of texts with Python's zipfile.
function zip(file: string, entries: Record<string, string>): void {
  const program =
    'import json,sys,zipfile\n' +
    'z=zipfile.ZipFile(sys.argv[1],"w",zipfile.ZIP_DEFLATED)\n' +
    'for name,text in json.load(sys.stdin).items(): z.writestr(name,text)\n' +
    'z.close()\n';
  execFileSync('python3', ['-c', program, file], { input: JSON.stringify(entries) });
}

function entries_of(file: string): Record<string, string> {
  const program =
    'import json,sys,zipfile\n' +
    'z=zipfile.ZipFile(sys.argv[1])\n' +
    'assert z.testzip() is None\n' +
    'print(json.dumps({n:z.read(n).decode() for n in z.namelist()}))\n';
  return JSON.parse(execFileSync('python3', ['-c', program, file], { encoding: 'utf8' }));
}

const kDefinition =
  '{ "$schema":"x", "zzz":[1.0,1e3,12345678901234567890,"\\u00e9"],\n' +
  '  "triggers":{"manual":{"type":"Request","kind":"Http","inputs":{}}},\n' +
  '  "actions":{"A":{"type":"Compose","inputs":{"b":1.50,"a":"[x]"},"runAfter":{}}} }';

test('a definition goes out of every format as it came in', async ({ leadflow }) => {
  const bare = join(leadflow.data, 'bare.json');
  writeFileSync(bare, kDefinition);
  await leadflow.import_flow(bare, ['--name', 'Bare']);
  expect((await leadflow.command(['flow', 'export', 'Bare'])).stdout).toBe(kDefinition);
  for (const format of ['codeview', 'package', 'arm']) {
    const file = join(leadflow.data, `out.${format}`);
    const again = join(leadflow.data, `again.${format}`);
    for (const output of [file, again]) {
      const ended = await leadflow.command(
        ['flow', 'export', 'Bare', '--format', format, '--output', output]);
      expect(ended).toMatchObject({ code: 0, stdout: '', stderr: '' });
    }
    expect(readFileSync(again).equals(readFileSync(file))).toBe(true);
    await leadflow.import_flow(file, ['--name', format]);
    expect((await leadflow.command(['flow', 'export', format])).stdout).toBe(kDefinition);
  }
  const package_entries = entries_of(join(leadflow.data, 'out.package'));
  expect(Object.keys(package_entries)).toContain('manifest.json');
  expect(Object.keys(package_entries)).toHaveLength(5);
});

test('a package that Power Automate made runs, and says which connections to make', async ({
  leadflow,
}) => {
  const folder = 'Microsoft.Flow/flows/11111111-2222-3333-4444-555555555555/';
  const file = join(leadflow.data, 'package.zip');
  zip(file, {
    'manifest.json': '{"schema":"1.0","details":{"displayName":"x"},"resources":{}}',
    [`${folder}definition.json`]: `\ufeff${readFileSync(guide_flow('both'), 'utf8')}`,
    [`${folder}apisMap.json`]: '{}',
    [`${folder}connectionsMap.json`]: '{}',
  });
  const flow = await leadflow.import_flow(file);
  expect(flow.name).toBe('Marketplace leads to Dynamics 365 and mail');
  expect(flow.warnings.join('\n')).toContain(
    "connection 'smtp-1' (SMTP) is missing: leadflow connection add shared_smtp --name smtp-1");
  expect((await post(leadflow.url(flow), {})).status).toBe(202);
});

test('of a solution each flow is imported', async ({ leadflow }) => {
  const file = join(leadflow.data, 'solution.zip');
  const workflow = `{"properties":{"connectionReferences":{},"definition":${kDefinition}}}`;
  zip(file, { 'solution.xml': '', 'Workflows/One-1.json': workflow, 'Workflows/Two-2.json': workflow });
  const both = await leadflow.json<Flow & { flows: Flow[] }>(['flow', 'import', file]);
  expect(both.flows.map((flow) => flow.name)).toEqual(['One-1', 'Two-2']);
  expect(both.id).toBe(both.flows[0]?.id);
  const two = await leadflow.json<Flow>(['flow', 'import', file, '--name', 'two-2', '--off']);
  expect(two).toMatchObject({ name: 'Two-2', state: 'off' });
});

test('archives that mean harm are refused in one line', async ({ leadflow }) => {
  const file = join(leadflow.data, 'bad.zip');
  const bad: [Record<string, string>, string][] = [
    [{ '../../evil.json': '{}' }, 'points outside'],
    [{ 'definition.json': ' '.repeat(10_000_000) }, 'times its packed size'],
    [{ 'readme.txt': 'x' }, 'holds no flow'],
  ];
  for (const [entries, reason] of bad) {
    zip(file, entries);
    const ended = await leadflow.command(['flow', 'import', file]);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain(reason);
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
  }
});
