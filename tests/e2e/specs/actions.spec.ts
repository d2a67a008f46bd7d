// SPDX-License-Identifier: Apache-2.0
// The actions beside the connectors: Compose, If, Scope, Http, Response, and what runs after what.
import { far_side } from '../fixtures/far_side';
import { action, Leadflow, RunRecord } from '../fixtures/leadflow';
import { error_of, post, run_id } from '../fixtures/post';
import { expect, test } from '../fixtures/world';

// A bare definition with these actions behind a Request trigger.
function definition(actions: object): object {
  return {
    $schema:
      'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#',
    contentVersion: '1.0.0.0',
    triggers: { manual: { type: 'Request', kind: 'Http', inputs: { schema: {} } } },
    actions,
  };
}

const compose = (inputs: unknown, runAfter: object = {}) => ({ type: 'Compose', inputs, runAfter });
const response = (body: unknown, runAfter: object = {}, statusCode = 200) => ({
  type: 'Response', kind: 'Http', inputs: { statusCode, body }, runAfter,
});

function statuses(run: RunRecord): Record<string, string> {
  return Object.fromEntries(run.actions.map((record) => [record.name, record.status]));
}

test('Response answers the caller with status, headers and body', async ({ leadflow }) => {
  const flow = await leadflow.import_flow(definition({
    Greeting: compose('Hello @{triggerBody()?[\'name\']}'),
    Response: {
      type: 'Response', kind: 'Http', runAfter: { Greeting: ['Succeeded'] },
      inputs: {
        statusCode: 201,
        headers: { 'X-Answer': '@{outputs(\'Greeting\')}' },
        body: { greeting: '@outputs(\'Greeting\')', whole: '@triggerBody()' },
      },
    },
  }), ['--name', 'greeting']);
  const answer = await post(leadflow.url(flow), { name: 'Ada @{1}' });
  expect(answer.status).toBe(201);
  expect(answer.headers['x-answer']).toBe('Hello Ada @{1}');
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(JSON.parse(answer.body)).toEqual({
    greeting: 'Hello Ada @{1}', whole: { name: 'Ada @{1}' },
  });
  expect((await leadflow.finished_run(run_id(answer))).status).toBe('Succeeded');
});

test('a run that ends without its Response answers 502', async ({ leadflow }) => {
  const flow = await leadflow.import_flow(definition({
    First: compose('x'),
    Response: response('never', { First: ['Failed'] }),
  }), ['--name', 'silent']);
  const answer = await post(leadflow.url(flow), {});
  expect(answer.status).toBe(502);
  expect(error_of(answer).code).toBe('NoResponse');
});

test('If takes one branch and skips the other', async ({ leadflow }) => {
  const flow = await leadflow.import_flow(definition({
    Condition: {
      type: 'If', runAfter: {},
      expression: {
        and: [
          { equals: ['@triggerBody()?[\'ActionCode\']', 'INS'] },
          { not: { equals: ['@triggerBody()?[\'Country\']', ''] } },
        ],
      },
      actions: { Yes: response('yes') },
      else: { actions: { No: response('no') } },
    },
  }), ['--name', 'condition']);
  for (const [body, branch, taken, skipped] of [
    [{ ActionCode: 'INS', Country: 'DE' }, 'yes', 'Yes', 'No'],
    [{ ActionCode: 'PLT', Country: 'DE' }, 'no', 'No', 'Yes'],
    [{ ActionCode: 'INS', Country: '' }, 'no', 'No', 'Yes'],
  ] as const) {
    const answer = await post(leadflow.url(flow), body);
    expect(answer.body).toBe(branch);
    const run = await leadflow.finished_run(run_id(answer));
    expect(statuses(run)).toMatchObject({ [taken]: 'Succeeded', [skipped]: 'Skipped' });
  }
});

test('what runs after a failure, a skip and a success', async ({ leadflow }) => {
  const away = await far_side(() => ({ status: 404, body: 'gone' }));
  try {
    const flow = await leadflow.import_flow(definition({
      Try: {
        type: 'Scope', runAfter: {},
        actions: {
          Call: { type: 'Http', runAfter: {}, inputs: { method: 'GET', uri: `${away.url}/x` } },
          Within: compose('not reached', { Call: ['Succeeded'] }),
        },
      },
      On_failure: compose('mended', { Try: ['Failed', 'TimedOut'] }),
      On_success: compose('never', { Try: ['Succeeded'] }),
      On_skip: compose('seen', { On_success: ['Skipped'] }),
      Always: response('done', {
        On_failure: ['Succeeded', 'Failed', 'Skipped', 'TimedOut'],
        On_skip: ['Succeeded', 'Failed', 'Skipped', 'TimedOut'],
      }),
    }), ['--name', 'scopes']);
    const answer = await post(leadflow.url(flow), {});
    expect(answer.status).toBe(200);
    const run = await leadflow.finished_run(run_id(answer));
    expect(statuses(run)).toMatchObject({
      Call: 'Failed', Within: 'Skipped', Try: 'Failed', On_failure: 'Succeeded',
      On_success: 'Skipped', On_skip: 'Succeeded', Always: 'Succeeded',
    });
    // The failure was handled: the last actions decide.
    expect(run.status).toBe('Succeeded');
  } finally {
    await away.close();
  }
});

test('Http calls out, is retried, and hands on the answer', async ({ leadflow }) => {
  const service = await far_side((nth) =>
    nth === 1
      ? { status: 503, headers: { 'retry-after': '1' }, body: 'busy' }
      : { status: 200, headers: { 'content-type': 'application/json' }, body: '{"score": 42}' });
  try {
    const flow = await leadflow.import_flow(definition({
      Score: {
        type: 'Http', runAfter: {},
        inputs: {
          method: 'POST',
          uri: `${service.url}/score?of=@{encodeUriComponent(triggerBody()?['name'])}`,
          headers: { 'X-Name': '@{triggerBody()?[\'name\']}' },
          body: { name: '@triggerBody()?[\'name\']' },
          retryPolicy: { type: 'fixed', count: 2, interval: 'PT1S' },
        },
      },
      Response: response('@body(\'Score\')?[\'score\']', { Score: ['Succeeded'] }),
    }), ['--name', 'score']);
    const answer = await post(leadflow.url(flow), { name: 'A & B' });
    expect(answer.status).toBe(200);
    expect(answer.body).toBe('42');
    expect(service.requests).toHaveLength(2);
    const request = service.requests[1];
    expect(request?.method).toBe('POST');
    expect(request?.path).toContain('/score?of=A%20%26%20B');
    expect(request?.headers['x-name']).toBe('A & B');
    expect(JSON.parse(request?.body ?? '')).toEqual({ name: 'A & B' });
    const run = await leadflow.finished_run(run_id(answer));
    expect(action(run, 'Score').attempts.map((attempt) => attempt.number)).toEqual([1, 2]);

    // A line break in a lead never becomes a header of its own.
    expect((await post(leadflow.url(flow), { name: 'A\r\nX-Evil: 1' })).status).toBe(502);
    expect(service.requests).toHaveLength(2);
  } finally {
    await service.close();
  }
});

test('a flow cannot reach the machine\'s own network unless told so', async () => {
  const inside = await far_side(() => ({ status: 200, body: 'secret' }));
  const leadflow = new Leadflow({ allow_private: false });
  try {
    await leadflow.start();
    const flow = await leadflow.import_flow(definition({
      Call: {
        type: 'Http', runAfter: {},
        inputs: { method: 'GET', uri: '@{triggerBody()?[\'url\']}', retryPolicy: { type: 'none' } },
      },
      Response: response('@body(\'Call\')', { Call: ['Succeeded'] }),
    }), ['--name', 'inside']);
    const port = new URL(inside.url).port;
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1']) {
      const answer = await post(leadflow.url(flow), { url: `http://${host}:${port}/` });
      expect(answer.status, host).toBe(502);
      const run = await leadflow.finished_run(run_id(answer));
      expect(action(run, 'Call').status, host).toBe('Failed');
    }
    expect(inside.requests).toHaveLength(0);
  } finally {
    await leadflow.dispose();
    await inside.close();
  }
});

test('a caller that waits for a Response is answered after kill -9 by nobody, but the run goes on', async ({ leadflow }) => {
  const slow = await far_side((nth) =>
    nth === 1 ? { status: 503, headers: { 'retry-after': '3' }, body: '' } : { status: 200, body: 'ok' });
  try {
    const flow = await leadflow.import_flow(definition({
      Call: {
        type: 'Http', runAfter: {},
        inputs: {
          method: 'GET', uri: slow.url, retryPolicy: { type: 'fixed', count: 2, interval: 'PT3S' },
        },
      },
      Response: response('late', { Call: ['Succeeded'] }),
    }), ['--name', 'late']);
    const waiting = post(leadflow.url(flow), {}).then(() => 'answered', () => 'cut');
    await expect.poll(() => slow.requests.length).toBe(1);
    await leadflow.crash_and_restart();
    expect(await waiting).toBe('cut');
    const [run] = await leadflow.all_finished(1);
    expect(slow.requests).toHaveLength(2);
    expect(statuses(await leadflow.run(run?.id ?? ''))).toMatchObject({ Call: 'Succeeded' });
  } finally {
    await slow.close();
  }
});
