// SPDX-License-Identifier: Apache-2.0
// Postman, which the marketplace guide tells publishers to try their flow with.
import { join } from 'node:path';
import newman, { NewmanRunSummary } from 'newman';
import { guide_flow } from '../fixtures/leadflow';
import { expect, test } from '../fixtures/world';

test('a Postman collection posts a sample, an empty body and a fault', async ({ guide }) => {
  const { leadflow, sandbox } = guide;
  const flow = await leadflow.import_flow(guide_flow('both'));
  const summary = await new Promise<NewmanRunSummary>((done, fail) => {
    newman.run(
      {
        collection: join(__dirname, '../data/marketplace.postman_collection.json'),
        envVar: [{ key: 'url', value: leadflow.url(flow) }],
        insecure: true,
        reporters: [],
        timeoutRequest: 20_000,
      },
      (error, result) => (error ? fail(error) : done(result)),
    );
  });
  expect(summary.run.failures.map((failure) => failure.error.message)).toEqual([]);
  expect(summary.run.stats.assertions.total).toBe(6);

  await leadflow.all_finished(2);
  const records = await sandbox.records();
  expect(records).toHaveLength(2);
  expect(records.map((record) => record['lastname'] ?? '')).toContain('One');
  expect(await sandbox.mails()).toHaveLength(2);
});
