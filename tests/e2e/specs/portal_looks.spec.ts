// SPDX-License-Identifier: Apache-2.0
/// <reference lib="dom" />
// Swedish, dark, on a phone: a picture of each page is kept beside the results, and none is wider
// than the screen.
import { told } from '../fixtures/api';
import { sample_leads } from '../fixtures/leadflow';
import { pictures } from '../fixtures/people';
import { expect, test, why_no_browser } from '../fixtures/portal';
import { post } from '../fixtures/post';

test.skip(why_no_browser() !== undefined, why_no_browser());
test.use({ locale: 'sv-SE', colorScheme: 'dark', viewport: { width: 400, height: 860 }, hasTouch: true });

test('every page fits on a phone', async ({ page, open, guide, portal }, info) => {
  const { leadflow } = guide;
  const flow = await leadflow.import_flow('data/flows/guide-both.json', ['--name', 'Marketplace-leads för Contoso Aktiebolag']);
  const leads = sample_leads().slice(0, 3);
  for (const one of leads) await post(leadflow.url(flow), one.payload as object);
  const [run] = await leadflow.all_finished(leads.length);
  const offer = 'contoso.lead-scorer-for-marketplaces';
  await told(leadflow, 'POST', 'offers', { publisher: 'contoso', offer: 'lead-scorer-for-marketplaces', title: 'Lead Scorer för Contoso Aktiebolag',
    destination: { leadDestination: 'httpsEndpoint', httpsEndpointLeadConfiguration: { httpsEndpointUrl: leadflow.url(flow), contactEmail: 'ann@contoso.com; bob@contoso.com' } } });
  await told(leadflow, 'POST', `offers/${offer}/validate`); // The certificate is not trusted: a delivery that failed.
  await told(leadflow, 'POST', `flows/${flow.id}/url-keys/rotate`);
  const picture = pictures(page, info, 'phone-sv-dark');
  const wide: Record<string, number> = {};
  await open('');
  for (const [name, path] of Object.entries({
    home: '', flows: 'flows', flow: `flows/${flow.id}`, wizard: 'flows/wizard', editor: `flows/${flow.id}/edit`, runs: 'runs', run: `runs/${run?.id}`,
    leads: 'leads?period=90', person: `people/${encodeURIComponent('nils.provmark@example.com')}`,
    connect: `flows/${flow.id}/connect-offer`, offers: 'marketplace/offers', offer: `marketplace/offers/${offer}`, publish: `marketplace/offers/${offer}?tab=publish`,
    leads_sent: `marketplace/offers/${offer}?tab=leads`, deliveries: `marketplace/offers/${offer}?tab=deliveries`, connections: 'connections', connectors: 'connectors', settings: 'settings',
  })) {
    await page.goto(portal.url(path));
    await expect(page.locator('h1, .flow-name').first()).toBeVisible();
    await expect(page.locator('.loading')).toHaveCount(0);
    await picture(name);
    const over = await page.evaluate(() => Math.max(...[document.documentElement, ...Array.from(document.querySelectorAll('.top, .main, .page, .designer-bar'))].map((one) => one.scrollWidth - one.clientWidth)));
    if (over > 1) wide[name] = over;
  }
  expect(wide).toEqual({});
});
