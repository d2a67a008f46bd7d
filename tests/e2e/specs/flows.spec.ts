// SPDX-License-Identifier: Apache-2.0
// Whole flows on the real server: by the clock, a run per item, loops that survive kill -9, and
// runs that begin again where they failed.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { action, Flow, Leadflow, RunRecord } from '../fixtures/leadflow';
import { post, run_id } from '../fixtures/post';
import { until } from '../fixtures/process';
import { expect, test } from '../fixtures/world';

async function import_definition(leadflow: Leadflow, name: string,
  definition: object): Promise<Flow> {
  const file = join(leadflow.data, `${name}.json`);
  writeFileSync(file, JSON.stringify({ definition }));
  return leadflow.import_flow(file, ['--name', name]);
}

const kRequest = { manual: { type: 'Request', kind: 'Http', inputs: {} } };

test('a recurrence starts runs, also after kill -9', async ({ leadflow }) => {
  await import_definition(leadflow, 'clock', {
    triggers: { Clock: { type: 'Recurrence', recurrence: { frequency: 'Second', interval: 1 } } },
    actions: { Now: { type: 'Compose', inputs: '@utcNow()' } },
  });
  const runs = async (least: number) => until(`${least} runs`, async () => {
    const ended = await leadflow.command(['run', 'list', '--flow', 'clock', '--json']);
    const list = JSON.parse(ended.stdout) as RunRecord[];
    return list.length >= least ? list : undefined;
  });
  const before = await runs(2);
  await leadflow.crash_and_restart();
  const after = await runs(before.length + 2);
  expect(new Set(after.map((run) => run.id)).size).toBe(after.length);
});

test('splitOn starts a run per item', async ({ leadflow }) => {
  const flow = await import_definition(leadflow, 'split', {
    triggers: { manual: { ...kRequest.manual, splitOn: "@triggerBody()?['value']" } },
    actions: { Name: { type: 'Compose', inputs: "@triggerBody()?['name']" } },
  });
  const answer = await post(leadflow.url(flow), { value: [{ name: 'a' }, { name: 'b' }] });
  expect(answer.status).toBe(202);
  const runs = await leadflow.all_finished(2, 20_000);
  const names = [];
  for (const run of runs)
    names.push(action(await leadflow.finished_run(run.id), 'Name').outputs);
  expect(names.sort()).toEqual(['a', 'b']);
});

test('a loop with variables goes on after kill -9', async ({ leadflow }) => {
  const flow = await import_definition(leadflow, 'loop', {
    triggers: kRequest,
    actions: {
      Init: {
        type: 'InitializeVariable',
        inputs: { variables: [{ name: 'list', type: 'array', value: [] }] },
      },
      Each: {
        type: 'Foreach',
        foreach: '@range(0,5)',
        runAfter: { Init: ['Succeeded'] },
        runtimeConfiguration: { concurrency: { repetitions: 1 } },
        actions: {
          Pause: { type: 'Wait', inputs: { interval: { count: 1, unit: 'Second' } } },
          Add: {
            type: 'AppendToArrayVariable',
            inputs: { name: 'list', value: '@item()' },
            runAfter: { Pause: ['Succeeded'] },
          },
        },
      },
      Result: {
        type: 'Compose',
        inputs: "@join(variables('list'),'-')",
        runAfter: { Each: ['Succeeded'] },
      },
    },
  });
  const answer = await post(leadflow.url(flow), {});
  await new Promise((done) => setTimeout(done, 2500));
  await leadflow.crash_and_restart();
  const run = await leadflow.finished_run(run_id(answer));
  expect(run.status).toBe('Succeeded');
  expect(action(run, 'Result').outputs).toBe('0-1-2-3-4');
  expect(run.actions.filter((one) => one.name === 'Add')).toHaveLength(5);
});

test('secure values are shown nowhere', async ({ leadflow }) => {
  const flow = await import_definition(leadflow, 'secret', {
    triggers: kRequest,
    actions: {
      Hide: {
        type: 'Compose',
        inputs: 'hush-@{triggerBody()?[\'word\']}',
        runtimeConfiguration: { secureData: { properties: ['inputs', 'outputs'] } },
      },
      Use: {
        type: 'Compose',
        inputs: "@length(outputs('Hide'))",
        runAfter: { Hide: ['Succeeded'] },
      },
    },
  });
  const answer = await post(leadflow.url(flow), { word: 'whisper' });
  const run = await leadflow.finished_run(run_id(answer));
  expect(run.status).toBe('Succeeded');
  expect(JSON.stringify(run.actions)).not.toContain('hush-');
  expect(action(run, 'Hide').outputs).toBeUndefined();
});

test('a failed run begins again at the action that failed', async ({ leadflow }) => {
  const flow = await import_definition(leadflow, 'again', {
    triggers: kRequest,
    actions: {
      Before: { type: 'Compose', inputs: '@guid()' },
      Break: {
        type: 'Compose',
        inputs: "@triggerBody()['a']['b']",
        runAfter: { Before: ['Succeeded'] },
      },
    },
  });
  const first = await leadflow.finished_run(run_id(await post(leadflow.url(flow), { a: null })));
  expect(first.status).toBe('Failed');
  const ended = await leadflow.command(['run', 'resubmit', first.id, '--from', 'Break', '--json']);
  const answers = JSON.parse(ended.stdout) as { run: string }[];
  const second = await leadflow.finished_run(answers[0]?.run ?? '');
  expect(second.status).toBe('Failed');
  expect(action(second, 'Before').outputs).toBe(action(first, 'Before').outputs);
});
