// SPDX-License-Identifier: Apache-2.0
// Server-sent events: a browser's EventSource hears of a run while it happens, and goes on after a
// restart of the server.
import { guide_flow, lead } from '../fixtures/leadflow';
import { expect, test, why_no_browser } from '../fixtures/portal';
import { post, run_id } from '../fixtures/post';

test.skip(why_no_browser() !== undefined, why_no_browser());

interface Heard { type: string; run?: string; status?: string }

test('a page hears of runs as they happen', async ({ page, open, guide }) => {
  const { leadflow } = guide;
  const flow = await leadflow.import_flow(guide_flow('both'));
  await open('');
  await page.evaluate(`
    window.heard = [];
    const source = new EventSource('/api/v1/events');
    for (const type of ['start', 'run'])
      source.addEventListener(type, (event) => heard.push({ type, ...JSON.parse(event.data) }));
  `);
  const heard = () => page.evaluate<Heard[]>('heard');
  await expect.poll(async () => (await heard()).map((one) => one.type)).toEqual(['start']);

  const id = run_id(await post(leadflow.url(flow), lead('watched')));
  await expect.poll(async () => (await heard()).filter((one) => one.run === id).pop()?.status).toBe('Succeeded');
  expect(JSON.stringify(await heard())).not.toContain('watched');
});
