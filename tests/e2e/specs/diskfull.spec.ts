// SPDX-License-Identifier: Apache-2.0
// A full disk, on a small file system of its own.
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guide_flow, lead, Leadflow } from '../fixtures/leadflow';
import { post, run_id } from '../fixtures/post';
import { run_command, until } from '../fixtures/process';
import { expect, test } from '../fixtures/world';

const kSizeMb = 24;

// Takes what is left, in pieces: the server writes at the same time, so nobody knows how much.
function fill(file: string): void {
  const piece = Buffer.alloc(64 * 1024);
  try {
    for (;;) appendFileSync(file, piece);
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'ENOSPC') throw fault;
  }
}

test('a full disk answers 503 and recovers by itself', async () => {
  test.skip(process.getuid?.() !== 0, 'mounting a small tmpfs needs root');
  const folder = mkdtempSync(join(tmpdir(), 'leadflow-full-'));
  const mounted = await run_command('mount', [
    '-t', 'tmpfs', '-o', `size=${kSizeMb}m`, 'leadflow-e2e', folder,
  ]);
  if (mounted.code !== 0) rmSync(folder, { recursive: true, force: true });
  test.skip(mounted.code !== 0, `a tmpfs cannot be mounted here: ${mounted.stderr.trim()}`);

  const data = join(folder, 'data');
  mkdirSync(data);
  const leadflow = new Leadflow({ data });
  const filler = join(folder, 'filler');
  try {
    await leadflow.start();
    const flow = await leadflow.import_flow(guide_flow('mail'));
    const url = leadflow.url(flow);
    const accepted = [run_id(await post(url, lead('before')))];

    fill(filler);
    // What is already allocated to the database's files may still take some leads, now and again
    // later: the log starts afresh once its pages stand in the database.
    let refused = 0;
    await until('three answers 503', async () => {
      const answer = await post(url, { ...lead('filling'), Description: 'x'.repeat(50_000) });
      if (answer.status === 202) {
        accepted.push(run_id(answer));
        return undefined;
      }
      expect(answer.status).toBe(503);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      return ++refused === 3 ? true : undefined;
    }, { step_ms: 1 });

    unlinkSync(filler);
    accepted.push(await until('an accepted lead', async () => {
      const answer = await post(url, lead('after'));
      return answer.status === 202 ? run_id(answer) : undefined;
    }));
    // Nothing that was accepted is lost, and the runs end (here in failure: there is no mail server).
    await leadflow.crash_and_restart();
    const runs = await leadflow.all_finished(accepted.length, 60_000);
    expect(runs.map((run) => run.id).sort()).toEqual(accepted.sort());
  } finally {
    await leadflow.dispose();
    await run_command('umount', ['--lazy', folder]);
    rmSync(folder, { recursive: true, force: true });
  }
});
