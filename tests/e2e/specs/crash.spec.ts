// SPDX-License-Identifier: Apache-2.0
// kill -9 at random moments. Every accepted lead's run goes on by itself; what was done is not done
// again. LEADFLOW_SEED repeats the moments of an earlier run (as far as the machine allows).
import { chance } from '../fixtures/chance';
import { action, guide_flow, lead, Leadflow } from '../fixtures/leadflow';
import { kIsSanitizerBuild, pause } from '../fixtures/process';
import { post, run_id } from '../fixtures/post';
import { Sandbox } from '../fixtures/sandbox';
import { expect, test } from '../fixtures/world';

const mark_of = (number: number): string => `crash${String(number).padStart(4, '0')}`;

// The mails per lead, by the mark in their subject.
async function mails_by_mark(sandbox: Sandbox): Promise<Map<string, number>> {
  const counted = new Map<string, number>();
  for (const mail of await sandbox.mails()) {
    const mark = /crash\d{4}/.exec(mail.subject)?.[0];
    if (mark === undefined) throw new Error(`a mail of no lead: ${JSON.stringify(mail)}`);
    counted.set(mark, (counted.get(mark) ?? 0) + 1);
  }
  return counted;
}

// Each lead that was accepted has its finished run, one record, and its mail; a second mail only
// where the run says that the first one was possibly sent.
async function expect_all_done(
  leadflow: Leadflow, sandbox: Sandbox, accepted: Map<string, string>,
): Promise<void> {
  const runs = await leadflow.all_finished(accepted.size, 300_000);
  expect(runs).toHaveLength(accepted.size);
  expect(new Set(runs.map((run) => run.id))).toEqual(new Set(accepted.values()));
  expect(runs.filter((run) => run.status !== 'Succeeded')).toEqual([]);

  const records = await sandbox.records();
  expect(records).toHaveLength(accepted.size);
  expect(new Set(records.map((record) => record['leadid'])).size).toBe(accepted.size);
  expect(new Set(records.map((record) => record['lastname']))).toEqual(
    new Set([...accepted.keys()].map((mark) => `Lead-${mark}`)),
  );

  expect((await sandbox.counts())['records_created']).toBe(accepted.size);

  const mails = await mails_by_mark(sandbox);
  expect([...accepted.keys()].filter((mark) => !mails.has(mark))).toEqual([]);
  let doubled = 0;
  for (const [mark, count] of mails) {
    if (count === 1) continue;
    ++doubled;
    const run = await leadflow.run(accepted.get(mark) as string);
    const doubts = action(run, 'Send_an_email').attempts.filter((attempt) => attempt.possiblySent);
    expect(doubts.length, `mail of ${mark} was sent ${count} times`).toBeGreaterThanOrEqual(count - 1);
  }
  console.log(`${accepted.size} leads, ${doubled} mails doubled and marked as possibly sent`);
}

test('500 leads through kill -9 at random moments', async ({ guide }) => {
  test.setTimeout(kIsSanitizerBuild ? 900_000 : 300_000);
  const { leadflow, sandbox } = guide;
  const random = chance();
  const flow = await leadflow.import_flow(guide_flow('both'));
  // The far sides take their time, so that a crash meets calls under way.
  await sandbox.fault({ target: 'dataverse', mode: 'delay', delay_ms: 30, count: 400 });
  await sandbox.fault({ target: 'smtp', mode: 'delay', delay_ms: 30, count: 400 });

  const accepted = new Map<string, string>(); // Mark to run.
  const kBatches = 10;
  for (let batch = 0; batch < kBatches; ++batch) {
    await Promise.all(Array.from({ length: 50 }, async (_, i) => {
      const mark = mark_of(batch * 50 + i);
      const answer = await post(leadflow.url(flow), lead(mark));
      expect(answer.status).toBe(202);
      accepted.set(mark, run_id(answer));
    }));
    await pause(random.below(400));
    await leadflow.crash_and_restart();
    // Sometimes again, in the middle of taking up what was left.
    if (random.below(2) === 0) {
      await pause(random.below(200));
      await leadflow.crash_and_restart();
    }
  }
  expect(accepted.size).toBe(500);
  await expect_all_done(leadflow, sandbox, accepted);
});

test('kill -9 while leads arrive: what was answered is there, once', async ({ guide }) => {
  test.setTimeout(kIsSanitizerBuild ? 600_000 : 200_000);
  const { leadflow, sandbox } = guide;
  const random = chance();
  const flow = await leadflow.import_flow(guide_flow('crm'));

  const accepted = new Map<string, string>();
  const unanswered = new Set<string>(); // Nobody may say whether these were received.
  for (let round = 0; round < 8; ++round) {
    const posts = Array.from({ length: 40 }, async (_, i) => {
      const mark = mark_of(round * 40 + i);
      try {
        const answer = await post(leadflow.url(flow), lead(mark));
        expect(answer.status).toBe(202);
        accepted.set(mark, run_id(answer));
      } catch {
        unanswered.add(mark);
      }
    });
    await pause(random.below(kIsSanitizerBuild ? 300 : 60));
    await leadflow.kill();
    await Promise.all(posts);
    await leadflow.start();
  }
  console.log(`${accepted.size} answered, ${unanswered.size} not`);
  expect(accepted.size + unanswered.size).toBe(320);

  const runs = await leadflow.all_finished(accepted.size, 120_000);
  const ids = new Set(runs.map((run) => run.id));
  expect([...accepted.values()].filter((id) => !ids.has(id))).toEqual([]);
  // One record a run, no run twice.
  const names = (await sandbox.records()).map((record) => String(record['lastname']));
  expect(new Set(names).size).toBe(names.length);
  expect(names).toHaveLength(runs.length);
  for (const name of names) {
    const mark = name.replace('Lead-', '');
    expect(accepted.has(mark) || unanswered.has(mark)).toBe(true);
  }
});
