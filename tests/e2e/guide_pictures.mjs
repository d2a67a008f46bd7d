// SPDX-License-Identifier: Apache-2.0
// Makes the pictures of docs/guide.md from those that portal_guide.spec.ts and portal_offers.spec.ts left of
// the English guide.
// The browser that drives the pages also reduces and writes them, so that nothing else is needed.
//
//   npx playwright test specs/portal_guide specs/portal_offers && npm run pictures
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';

const kWidthMax = 1000;
const kQuality = 0.72;
const kTotalMax = 600_000;

const here = dirname(fileURLToPath(import.meta.url));
const from = join(process.env.LEADFLOW_RESULTS ?? join(here, 'test-results'), 'guide-en');
const to = join(here, '../../docs/guide');
const program = [process.env.LEADFLOW_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path && existsSync(path));
if (!existsSync(from)) throw new Error(`${from} is not there: run specs/portal_guide and specs/portal_offers first`);

const browser = await chromium.launch({ ...(program ? { executablePath: program } : {}), args: ['--no-sandbox'] });
const page = await browser.newPage();
rmSync(to, { recursive: true, force: true });
mkdirSync(to, { recursive: true });
let total = 0;
for (const file of readdirSync(from).filter((name) => name.endsWith('.png')).sort()) {
  const written = await page.evaluate(async ([data, width_max, quality]) => {
    const picture = new Image();
    picture.src = data;
    await picture.decode();
    const scale = Math.min(1, width_max / picture.width);
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const drawing = canvas.getContext('2d');
    drawing.imageSmoothingQuality = 'high';
    drawing.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/webp', quality).split(',')[1];
  }, [`data:image/png;base64,${readFileSync(join(from, file)).toString('base64')}`, kWidthMax, kQuality]);
  const bytes = Buffer.from(written, 'base64');
  total += bytes.length;
  writeFileSync(join(to, file.replace('.png', '.webp')), bytes);
}
await browser.close();
console.log(`${to}: ${total} bytes`);
if (total > kTotalMax) throw new Error(`more than ${kTotalMax} bytes: take fewer pictures, or smaller ones`);
