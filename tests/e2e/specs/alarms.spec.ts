// SPDX-License-Identifier: Apache-2.0
// What the server has to say by itself: to a real mail server and a webhook, once, and when it is over.
import { told } from '../fixtures/api';
import { far_side } from '../fixtures/far_side';
import { guide_flow, lead } from '../fixtures/leadflow';
import { post } from '../fixtures/post';
import { pause, until } from '../fixtures/process';
import { kMailPassword, kMailUser } from '../fixtures/smtp';
import { expect, test } from '../fixtures/world';

test.use({ serve: { env: { LEADFLOW_WATCH_EVERY_MS: '200' } } });

interface Alarm { kind: string; subject: string; message: string; advice: string; since: string; flowName?: string }

test('a flow that fails is told by mail and webhook, and when it is well again', async ({ leadflow, mailbox }) => {
  const server = await mailbox.serve();
  await leadflow.add_connection('shared_smtp', 'ops', {
    host: '127.0.0.1', port: server.port, user: kMailUser, from: kMailUser, security: 'starttls', verify: false,
  }, { password: kMailPassword });
  const posted: { kind: string; over: boolean }[] = [];
  const hook = await far_side((_, asked) => {
    posted.push(JSON.parse(asked.body));
    return { status: 200, body: '' };
  });
  let broken = true;
  const crm = await far_side(() => ({ status: broken ? 400 : 200, body: '{}' }));
  await told(leadflow, 'PUT', 'settings/alarms', { mailTo: ['ops@contoso.example'], connection: 'ops', webhook: hook.url });
  expect(await told(leadflow, 'POST', 'settings/alarms/test')).toEqual({ ok: true, message: 'The message was sent.' });
  await server.received(1);

  const flow = await leadflow.import_flow({
    definition: {
      triggers: { manual: { type: 'Request', kind: 'Http', inputs: { schema: {} } } },
      actions: { Call: { type: 'Http', inputs: { method: 'POST', uri: crm.url, body: '@triggerBody()' }, runAfter: {} } },
    },
  }, ['--name', 'Leads']);
  for (const mark of ['one', 'two', 'three']) await post(leadflow.url(flow), lead(mark));
  await leadflow.all_finished(3);
  const alarms = await until('the alarm', async () => {
    const all = (await told<Alarm[]>(leadflow, 'GET', 'alarms')).filter((one) => one.kind === 'flow-failing');
    return all.length > 0 ? all : undefined;
  });
  expect(alarms).toMatchObject([{ flowName: 'Leads', subject: flow.id }]);
  const mails = await until('the mail', async () => {
    const about = server.mails.filter((mail) => mail.parsed.subject?.includes('Most runs of flow'));
    return about.length > 0 ? about : undefined;
  });
  expect(mails[0]?.recipients).toEqual(['ops@contoso.example']);
  expect(mails[0]?.raw).not.toContain('example.com/one');

  // Told, and written down: who dies in between tells once more.
  await until('the post', async () => posted.some((one) => one.kind === 'flow-failing') || undefined);
  await pause(500);
  await leadflow.crash_and_restart();
  broken = false;
  await post(leadflow.url(flow), lead('four'));
  await until('the end', async () => posted.some((one) => one.kind === 'flow-failing' && one.over) || undefined);
  expect(posted.filter((one) => one.kind === 'flow-failing').map((one) => one.over)).toEqual([false, true]);
  expect((await told<Alarm[]>(leadflow, 'GET', 'alarms')).filter((one) => one.kind === 'flow-failing')).toEqual([]);
  await hook.close();
  await crm.close();
});

test('a lead in an unknown spelling is an alarm, though its run succeeded', async ({ guide }) => {
  const { leadflow } = guide;
  const flow = await leadflow.import_flow(guide_flow('crm'));
  await post(leadflow.url(flow), { prospect: { surname: 'Someone' } });
  await leadflow.all_finished(1);
  const alarm = await until('the alarm', async () =>
    (await told<Alarm[]>(leadflow, 'GET', 'alarms')).find((one) => one.kind === 'blank'));
  expect(alarm.advice).toContain('mapping');
});

test('settings are kept, checked, and tell about the server', async ({ leadflow }) => {
  await told(leadflow, 'PUT', 'settings/retention', { days: 30 });
  await leadflow.crash_and_restart();
  expect(await told(leadflow, 'GET', 'settings')).toMatchObject({
    retention: { days: 30 }, alarms: { mailTo: [], connection: '', webhook: '' },
    server: { publicUrl: leadflow.base }, certificate: { selfSigned: true },
  });
});
