// SPDX-License-Identifier: Apache-2.0
// The job of expression_job.json in jsonata and in a template literal of Node, each compiled once.
// Prints one line of JSON: nanoseconds of each round.
import { readFileSync } from 'node:fs';
import jsonata from 'jsonata';

const job = JSON.parse(readFileSync(new URL('expression_job.json', import.meta.url)));
const [rounds, seconds] = process.argv.slice(2).map(Number);

const query = jsonata(job.jsonata);
const literal = new Function('b', `return ${job.javascript}`);
const competitors = {
    jsonata: { run: () => query.evaluate(job.body), isAsync: true },
    literal: { run: () => literal(job.body), isAsync: false },
};

const BATCH = 1000;

async function nanoseconds({ run, isAsync }, secondsLeast) {
    const begin = process.hrtime.bigint();
    const end = begin + BigInt(Math.round(secondsLeast * 1e9));
    let count = 0;
    let length = 0;
    let now = begin;
    while (now < end) {
        // The length is used, so that no compiler may leave the work out.
        for (let i = 0; i < BATCH; ++i) length += (isAsync ? await run() : run()).length;
        count += BATCH;
        now = process.hrtime.bigint();
    }
    if (length !== count * job.expected.length) throw new Error('a text has the wrong length');
    return Number(now - begin) / count;
}

const results = {};
for (const [name, competitor] of Object.entries(competitors)) {
    if ((await competitor.run()) !== job.expected) throw new Error(`${name} gives another text`);
    await nanoseconds(competitor, seconds / 2);  // So that it is compiled and warm.
    results[name] = [];
}
for (let round = 0; round < rounds; ++round)
    for (const [name, competitor] of Object.entries(competitors))
        results[name].push(await nanoseconds(competitor, seconds));
console.log(JSON.stringify(results));
