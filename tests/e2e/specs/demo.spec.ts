// SPDX-License-Identifier: Apache-2.0
// What a newcomer sees first, and the command line's manners.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Leadflow } from '../fixtures/leadflow';
import { kBinary, kIsSanitizerBuild, run_command } from '../fixtures/process';
import { expect, test } from '../fixtures/world';

test('leadflow demo --once shows the way of a lead and ends with 0', async () => {
  const data = mkdtempSync(join(tmpdir(), 'leadflow-demo-'));
  try {
    const demo = await run_command(
      kBinary, ['demo', '--once', '--data', join(data, 'demo'), '--listen', '127.0.0.1:0'],
      { time_ms: 120_000 },
    );
    expect(demo.code, demo.stdout + demo.stderr).toBe(0);
    expect(demo.stdout).toMatch(/received/i);
    expect(demo.stdout).toMatch(/record/i);
    expect(demo.stdout).toMatch(/mail/i);
    expect(demo.stdout).toMatch(/\d ms/);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});

test('every command explains itself', async () => {
  for (const args of [
    [], ['serve'], ['demo'], ['sandbox'], ['flow', 'import'], ['run', 'list'],
    ['connection', 'add'], ['receipt', 'list'],
  ]) {
    const help = await run_command(kBinary, [...args, '--help']);
    expect(help.code, args.join(' ')).toBe(0);
    expect(help.stdout, args.join(' ')).toMatch(/usage/i);
  }
});

test('wrong usage ends with 2, a failure with 1 and one clear line', async ({ leadflow }) => {
  expect((await run_command(kBinary, ['no-such-command'])).code).toBe(2);
  expect((await run_command(kBinary, ['serve', '--no-such-flag'])).code).toBe(2);
  for (const args of [
    ['run', 'show', '08584640926573727105946217888CU00'],
    ['flow', 'import', '/no/such/file.json'],
    ['flow', 'show', 'no-such-flow'],
  ]) {
    const failed = await leadflow.command(args);
    expect(failed.code, args.join(' ')).toBe(1);
    expect(failed.stderr.trim().split('\n'), args.join(' ')).toHaveLength(1);
    expect(failed.stdout).toBe('');
  }
});

test('a command without a server says so', async () => {
  const data = mkdtempSync(join(tmpdir(), 'leadflow-none-'));
  try {
    const failed = await run_command(kBinary, ['run', 'list', '--data', data]);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain(data);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});

test('ready within 300 ms on an empty data folder, and small when idle', async ({ leadflow }) => {
  test.skip(kIsSanitizerBuild, 'the sanitizers cost time and memory of their own');
  const resident_kb = Number(
    /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${leadflow.pid}/status`, 'utf8'))?.[1],
  );
  expect(resident_kb).toBeGreaterThan(0);
  expect(resident_kb).toBeLessThan(40 * 1024);
  // Three tries, the best counts: the machine may be busy with other tests.
  const times: number[] = [];
  for (let i = 0; i < 3; ++i) {
    const fresh = new Leadflow();
    const began = performance.now();
    await fresh.start();
    times.push(performance.now() - began);
    await fresh.dispose();
  }
  expect(Math.min(...times)).toBeLessThan(300);
});
