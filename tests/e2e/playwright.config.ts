// SPDX-License-Identifier: Apache-2.0
// Playwright is the runner; only the portal's specs start a browser, Debian's (fixtures/portal.ts).
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { kBinary } from './fixtures/process';

const results = process.env['LEADFLOW_RESULTS'] ?? join(__dirname, 'test-results');

export default defineConfig({
  testDir: './specs',
  outputDir: join(results, 'artifacts'),
  // Two at a time: the server under test has threads of its own.
  workers: 2,
  // What hangs is told late rather than a busy machine be taken for a fault.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  // A test that passes at the second try is a failed test.
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list'], ['json', { outputFile: join(results, 'results.json') }]],
  metadata: { binary: kBinary },
});
