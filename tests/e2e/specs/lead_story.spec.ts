// SPDX-License-Identifier: Apache-2.0
// The whole way of leads over two servers: offers of the one send them to a flow of the other, which
// makes a record of each. Both are killed at random moments, and everything between lies, fails and
// hangs. Each lead is one record, and the books of both ends agree.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, told } from '../fixtures/api';
import { chance } from '../fixtures/chance';
import { Gateway } from '../fixtures/gateway';
import { Flow, guide_flow, Leadflow } from '../fixtures/leadflow';
import { kIsSanitizerBuild, pause, until } from '../fixtures/process';
import { Fault } from '../fixtures/sandbox';
import { expect, test } from '../fixtures/world';

const kOffers = 20;
const kTables = kIsSanitizerBuild ? 5 : 50; // Of each offer.
const kLeadsOfTable = 10;
const kLeads = kOffers * kTables * kLeadsOfTable;
const kKills = kIsSanitizerBuild ? 4 : 12;

interface Audit {
  differences: number;
  offers: { offer: string; sent: number; delivered: number; underWay: number; received: number; arrived: number; records: number; differences: { lead: string; message: string }[] }[];
}

// The guide's flow, whose record is tried for as long as the CRM is in trouble.
function patient_flow(): object {
  const flow = JSON.parse(readFileSync(guide_flow('crm'), 'utf8')) as {
    properties: { definition: { actions: Record<string, { inputs: Record<string, unknown> }> } };
  };
  for (const action of Object.values(flow.properties.definition.actions)) {
    action.inputs['retryPolicy'] = { type: 'fixed', count: 90, interval: 'PT5S' };
  }
  return flow;
}

const offer_id = (number: number): string => `contoso.offer-${number}`;

async function make_live(sender: Leadflow, number: number, url: string): Promise<void> {
  await told(sender, 'POST', 'offers', {
    publisher: 'contoso', offer: `offer-${number}`, title: `Offer ${number}`,
    wireForm: number % 2 === 0 ? 'PascalCase' : 'camelCase',
    destination: { leadDestination: 'httpsEndpoint', httpsEndpointLeadConfiguration: { httpsEndpointUrl: url } },
  });
  await told(sender, 'POST', `offers/${offer_id(number)}/publish`, {});
  await told(sender, 'POST', `offers/${offer_id(number)}/go-live`, {});
}

// Ten leads at once, under one name until somebody says that they are stored.
async function send_table(sender: Leadflow, offer: number, table: number): Promise<void> {
  const rows = Array.from({ length: kLeadsOfTable }, (_, row) => {
    const mark = `o${offer}t${table}r${row}`;
    return `${mark}@example.org,Lead-${mark},INS`;
  });
  const csv = `Email,LastName,Action\n${rows.join('\n')}\n`;
  for (;;) {
    try {
      const answer = await ask(sender, 'POST', `offers/${offer_id(offer)}/leads?format=csv`, csv,
        { 'idempotency-key': `table-${table}`, 'content-type': 'text/csv' });
      if (answer.status === 200) return;
      if (answer.status < 500) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
    } catch (error) {
      if (error instanceof Error && /^4\d\d /.test(error.message)) throw error;
    }
    await pause(100); // The server is being killed.
  }
}

function audit(sender: Leadflow, receiver: Leadflow) {
  return sender.command(['leads', 'audit', '--receiver-data', receiver.data, '--json']);
}

async function audit_of(sender: Leadflow, receiver: Leadflow): Promise<Audit> {
  return JSON.parse((await audit(sender, receiver)).stdout) as Audit;
}

test(`${kLeads} leads from offer to record, with kill -9 of both ends`, async ({ sandbox }) => {
  test.setTimeout(1_500_000);
  const random = chance();
  let bad = 0;
  const receiver = new Leadflow();
  const gateway = await Gateway.start(() => receiver.base, random, () => bad);
  const folder = mkdtempSync(join(tmpdir(), 'leadflow-story-'));
  const trusted = join(folder, 'gateway.pem');
  writeFileSync(trusted, gateway.certificate.certificate);
  const sender = new Leadflow({ args: ['--ca-file', trusted] });
  try {
    await receiver.start();
    await sender.start();
    await sandbox.connect(receiver);
    const flow: Flow = await receiver.import_flow(patient_flow());
    const url = new URL(receiver.url(flow));
    for (let number = 0; number < kOffers; ++number) {
      await make_live(sender, number, `${gateway.url}${url.pathname}${url.search}`);
    }
    const tests = (await sandbox.counts())['records_created'] as number;

    // From here on nothing can be relied upon.
    bad = 10;
    let over = false;
    const faults: Fault[] = [
      { target: 'dataverse', mode: 'status', status: 429, retry_after: 1, count: 5 },
      { target: 'dataverse', mode: 'status', status: 503, count: 5 },
      { target: 'dataverse', mode: 'drop', count: 3 },
      { target: 'dataverse', mode: 'drop_after_effect', count: 3 },
      { target: 'dataverse', mode: 'delay', delay_ms: 1500, count: 5 },
      { target: 'token', mode: 'status', status: 500, count: 2 },
    ];
    const crm = (async () => {
      for (let nth = 0; !over; ++nth) {
        await sandbox.fault(faults[nth % faults.length] as Fault);
        await pause(1500);
      }
    })();
    const killer = (async () => {
      for (let kill = 0; kill < kKills; ++kill) {
        await pause(500 + random.below(kIsSanitizerBuild ? 8000 : 3000));
        await (random.below(2) === 0 ? sender : receiver).crash_and_restart();
      }
    })();
    let table = 0;
    const senders = Array.from({ length: 8 }, async () => {
      while (table < kTables * kOffers) {
        const next = table++;
        await send_table(sender, next % kOffers, Math.floor(next / kOffers));
      }
    });
    await Promise.all([...senders, killer]);
    // Faults wait until requests come: with few leads left, more would be made than are used up.
    over = true;
    await crm;
    await sandbox.clear_faults();

    // Both ends stay up now; what went wrong is tried again.
    let seen = '';
    const settled = await until(`${kLeads} leads in the CRM`, async () => {
      const made = ((await sandbox.counts())['records_created'] as number) - tests;
      const books = await audit_of(sender, receiver);
      seen = `${made} records, under way: ${books.offers.map(({ underWay }) => underWay).join(' ')}`;
      return made >= kLeads && books.offers.every(({ underWay }) => underWay === 0) ? books : undefined;
    }, { time_ms: 900_000, step_ms: 3000 }).catch((error: unknown) => {
      throw new Error(`${String(error)}: ${seen}\n${sender.logs().slice(-3000)}\n${receiver.logs().slice(-3000)}`);
    });
    console.log(`the gateway: ${JSON.stringify([...gateway.done])}`);

    expect(settled.offers.flatMap(({ differences }) => differences)).toEqual([]);
    expect(settled.differences).toBe(0);
    for (const one of settled.offers) {
      const all = kTables * kLeadsOfTable;
      expect(one).toMatchObject({ sent: all, delivered: all, received: all, arrived: all, records: all });
    }
    expect((await sandbox.counts())['records_created'], 'each lead is there once').toBe(kLeads + tests);
    const printed = await sender.command(['leads', 'audit', '--receiver-data', receiver.data]);
    expect(printed.stdout).toMatch(/differences: none\n$/);
    expect(printed.code).toBe(0);
    console.log(printed.stdout.split('\n').slice(-4).join('\n'));
  } finally {
    await sender.dispose();
    await receiver.dispose();
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
