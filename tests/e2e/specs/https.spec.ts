// SPDX-License-Identifier: Apache-2.0
// The HTTPS endpoint as clients meet it: TLS versions and certificates, answers for what is wrong.
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tls from 'node:tls';
import { gzipSync } from 'node:zlib';
import { Flow, guide_flow, lead, Leadflow } from '../fixtures/leadflow';
import { run_command, until } from '../fixtures/process';
import { chunked, Connection, error_of, get, head, post, run_id, whole } from '../fixtures/post';
import { self_signed } from '../fixtures/smtp';
import { expect, test } from '../fixtures/world';

const kBodyBytesMax = 10 * 1024 * 1024;

function import_guide(leadflow: Leadflow): Promise<Flow> {
  return leadflow.import_flow(guide_flow('mail'));
}

function certificate_of(leadflow: Leadflow): Promise<tls.PeerCertificate> {
  const { hostname, port } = new URL(leadflow.base);
  return new Promise((done, fail) => {
    const socket = tls.connect(
      { host: hostname, port: Number(port), rejectUnauthorized: false },
      () => {
        done(socket.getPeerCertificate());
        socket.destroy();
      },
    );
    socket.on('error', fail);
  });
}

test.describe('TLS', () => {
  test('1.2 and 1.3 are spoken, 1.1 is not', async ({ leadflow }) => {
    const { host } = new URL(leadflow.base);
    const speaks = async (version: string) => {
      const tried = await run_command('openssl', [
        's_client', '-connect', host, `-${version}`, '-cipher', 'DEFAULT@SECLEVEL=0', '-brief',
      ]);
      return tried.code === 0 && /CONNECTION ESTABLISHED/.test(tried.stdout + tried.stderr);
    };
    expect(await speaks('tls1_2')).toBe(true);
    expect(await speaks('tls1_3')).toBe(true);
    expect(await speaks('tls1_1')).toBe(false);
    expect(await speaks('tls1')).toBe(false);
  });

  test('curl posts a lead with each version and keeps the connection', async ({ leadflow }) => {
    const flow = await import_guide(leadflow);
    for (const version of ['1.2', '1.3']) {
      const url = leadflow.url(flow);
      const done = await run_command('curl', [
        '--silent', '--show-error', '--insecure', `--tlsv${version}`, '--tls-max', version,
        '--json', JSON.stringify(lead(`curl-${version}`)),
        '--write-out', '%{http_code} %{num_connects}\\n', url, url,
      ]);
      expect(done.stderr).toBe('');
      // The second request needs no new connection.
      expect(done.stdout.trim().split('\n')).toEqual(['202 1', '202 0']);
    }
  });

  test('a self-made certificate names the host and outlives a restart', async ({ leadflow }) => {
    const first = await certificate_of(leadflow);
    expect(first.subjectaltname).toContain('127.0.0.1');
    expect(first.subjectaltname).toContain('localhost');
    await leadflow.restart();
    expect((await certificate_of(leadflow)).fingerprint256).toBe(first.fingerprint256);
    // Its key is its owner's alone.
    // Not recursive: node 18 takes the socket for a folder.
    const keys = [leadflow.data, join(leadflow.data, 'tls')]
      .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
      .filter((file) => statSync(file).isFile())
      .filter((file) => /PRIVATE KEY/.test(readFileSync(file, 'latin1')));
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) expect(statSync(key).mode & 0o077).toBe(0);
  });

  test('a session may be resumed', async ({ leadflow }) => {
    const { hostname, port } = new URL(leadflow.base);
    const connect = (session?: Buffer) =>
      new Promise<{ reused: boolean; session: Buffer }>((done, fail) => {
        let reused = false;
        const socket = tls.connect(
          { host: hostname, port: Number(port), rejectUnauthorized: false, session,
            maxVersion: 'TLSv1.2' },
          () => {
            reused = socket.isSessionReused();
            const given = socket.getSession();
            socket.destroy();
            if (given) done({ reused, session: given });
            else fail(new Error('no session was given'));
          },
        );
        socket.on('error', fail);
      });
    const first = await connect();
    expect((await connect(first.session)).reused).toBe(true);
  });

  test('what is no TLS is turned away and hurts nobody', async ({ leadflow }) => {
    const flow = await import_guide(leadflow);
    const plain = leadflow.base.replace('https:', 'http:');
    const openings = [
      Buffer.from('POST / HTTP/1.1\r\nHost: x\r\n\r\n'),
      Buffer.from([0x16, 0x03, 0x01, 0xff, 0xff, 0x01]),
      Buffer.from([0x16, 0x03, 0x01, 0x00, 0x05, 0x01, 0x00, 0x00, 0x01, 0x00]),
      Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) & 0xff)),
      Buffer.alloc(0),
    ];
    const connections: Connection[] = [];
    for (const opening of openings) {
      const connection = await Connection.open(plain);
      connections.push(connection);
      await connection.send(opening);
      if (opening.length === 0) connection.close();
    }
    expect((await post(leadflow.url(flow), lead('beside'))).status).toBe(202);
    await (connections[0] as Connection).closed();
    await (connections[2] as Connection).closed();
    for (const connection of connections) connection.close();
    expect((await post(leadflow.url(flow), lead('after'))).status).toBe(202);
  });
});

test('given certificate files are reloaded when they change', async () => {
  const first = await self_signed('first.example');
  const second = await self_signed('second.example');
  const leadflow = new Leadflow();
  try {
    const certificate = join(leadflow.data, 'given.pem');
    const key = join(leadflow.data, 'given.key');
    writeFileSync(certificate, first.certificate);
    writeFileSync(key, first.key, { mode: 0o600 });
    await leadflow.start(['--tls-cert', certificate, '--tls-key', key]);
    const flow = await import_guide(leadflow);
    expect((await certificate_of(leadflow)).subject.CN).toBe('first.example');
    const kept = await Connection.open(leadflow.url(flow));

    // As renewal programs do: new files are moved over the old ones.
    writeFileSync(`${certificate}.new`, second.certificate);
    writeFileSync(`${key}.new`, second.key, { mode: 0o600 });
    renameSync(`${key}.new`, key);
    renameSync(`${certificate}.new`, certificate);
    await until('the second certificate', async () =>
      (await certificate_of(leadflow)).subject.CN === 'second.example' ? true : undefined);
    // What was open stays open.
    await kept.send(whole(leadflow.url(flow), lead('kept')));
    expect((await kept.answer()).status).toBe(202);
    kept.close();

    // A broken file leaves the good certificate in place.
    writeFileSync(certificate, 'not a certificate');
    await new Promise((done) => setTimeout(done, 3000));
    expect((await certificate_of(leadflow)).subject.CN).toBe('second.example');
  } finally {
    await leadflow.dispose();
  }
});

test('plain HTTP is served only on request', async () => {
  const leadflow = new Leadflow({ args: ['--plain-http'] });
  try {
    await leadflow.start();
    expect(leadflow.base).toMatch(/^http:/);
    const flow = await import_guide(leadflow);
    expect((await post(leadflow.url(flow), lead('plain'))).status).toBe(202);
  } finally {
    await leadflow.dispose();
  }
});

test.describe('answers', () => {
  test('401 for a signature that is wrong, missing or of another flow', async ({ leadflow }) => {
    const flow = await import_guide(leadflow);
    const other = await leadflow.import_flow(guide_flow('crm'));
    const good = new URL(leadflow.url(flow));
    const with_signature = (signature: string | undefined) => {
      const url = new URL(good);
      if (signature === undefined) url.searchParams.delete('sig');
      else url.searchParams.set('sig', signature);
      return url.href;
    };
    const signature = good.searchParams.get('sig') as string;
    const other_letter = signature.startsWith('A') ? 'B' : 'A';
    for (const wrong of [
      undefined, '', 'x', other_letter + signature.slice(1), signature.slice(0, -1), `${signature}A`,
      new URL(other.url).searchParams.get('sig') as string,
    ]) {
      const answer = await post(with_signature(wrong), lead('unsigned'));
      expect(answer.status).toBe(401);
      expect(error_of(answer).code).toBeTruthy();
      expect(answer.body).not.toContain(signature);
    }
    expect(await leadflow.runs()).toHaveLength(0);
    expect(await leadflow.refused()).toHaveLength(0);
  });

  test('404 for a flow or trigger that does not exist', async ({ leadflow }) => {
    const flow = await import_guide(leadflow);
    const url = leadflow.url(flow);
    expect((await post(url.replace(flow.id, '0'.repeat(32)), lead('x'))).status).toBe(404);
    expect((await post(url.replace('/triggers/manual/', '/triggers/other/'), lead('x'))).status)
      .toBe(404);
    expect((await post(`${leadflow.base}/no/such/place`, lead('x'))).status).toBe(404);
  });

  test('405 for a wrong method, with what is allowed', async ({ leadflow }) => {
    const flow = await import_guide(leadflow);
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await post(leadflow.url(flow), undefined, { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toBe('POST');
    }
  });

  test('415 for a content coding that is not known', async ({ leadflow }) => {
    const flow = await import_guide(leadflow);
    const answer = await post(leadflow.url(flow), lead('coded'), {
      headers: { 'content-encoding': 'br' },
    });
    expect(answer.status).toBe(415);
  });

  test('413 for a body that is too large, announced, in chunks or unpacked', async ({ leadflow }) => {
    const url = leadflow.url(await import_guide(leadflow));
    const announced = await Connection.open(url);
    await announced.send(head(url, { headers: { 'Content-Length': kBodyBytesMax + 1 } }));
    expect((await announced.answer()).status).toBe(413); // Before any byte of the body came.
    announced.close();

    const streamed = await Connection.open(url);
    await streamed.send(head(url, { headers: { 'Transfer-Encoding': 'chunked' } }));
    const piece = Buffer.alloc(1024 * 1024, 'x');
    const answered = streamed.answer();
    for (let i = 0; i < 12 && !streamed.is_closed; ++i) {
      await streamed.send(Buffer.concat([
        Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'),
      ]));
    }
    expect((await answered).status).toBe(413);
    streamed.close();

    const packed = gzipSync(Buffer.alloc(kBodyBytesMax + 1, ' '));
    expect(packed.length).toBeLessThan(100_000);
    expect((await post(url, packed, { headers: { 'content-encoding': 'gzip' } })).status).toBe(413);

    expect(await leadflow.runs()).toHaveLength(0);
    expect((await post(url, lead('ordinary'))).status).toBe(202);
  });

  test('400 for a body that is not what it says', async ({ leadflow }) => {
    const url = leadflow.url(await import_guide(leadflow));
    expect((await post(url, '{"LeadSource": ')).status).toBe(400);
    expect((await post(url, 'no gzip', { headers: { 'content-encoding': 'gzip' } })).status).toBe(400);
    expect((await post(url, gzipSync('{}').subarray(0, 15), {
      headers: { 'content-encoding': 'gzip' },
    })).status).toBe(400);
  });

  test('400 for requests that two readers could read as two', async ({ leadflow }) => {
    const url = leadflow.url(await import_guide(leadflow));
    const { host, pathname, search } = new URL(url);
    const start = `POST ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n`;
    for (const bytes of [
      `${start}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
      `${start}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      `${start}Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n`,
      `${start}Content-Length: -2\r\n\r\n{}`,
      `POST ${pathname}${search}\r\n\r\n`,
      'this is no HTTP\r\n\r\n',
    ]) {
      const connection = await Connection.open(url);
      await connection.send(bytes);
      expect((await connection.answer()).status).toBe(400);
      await connection.closed();
      connection.close();
    }
    expect(await leadflow.runs()).toHaveLength(0);
  });

  test('431 for a head that never ends', async ({ leadflow }) => {
    const connection = await Connection.open(leadflow.base);
    await connection.send('GET / HTTP/1.1\r\nHost: x\r\nX-Long: ' + 'x'.repeat(40_000));
    expect((await connection.answer()).status).toBe(431);
    connection.close();
  });
});

test.describe('HTTP/1.1', () => {
  test('chunked bodies, whole or byte by byte', async ({ leadflow }) => {
    const url = leadflow.url(await import_guide(leadflow));
    const connection = await Connection.open(url);
    for (const size of [7, 100, 100_000]) {
      await connection.send(head(url, {
        headers: { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' },
      }));
      await connection.send(chunked(JSON.stringify(lead(`chunks-${size}`)), size));
      expect((await connection.answer()).status).toBe(202);
    }
    const bytes = Buffer.concat([
      Buffer.from(head(url, {
        headers: { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' },
      })),
      chunked(JSON.stringify(lead('bytes')), 13),
    ]);
    for (const byte of bytes) await connection.send(Buffer.from([byte]));
    const answer = await connection.answer();
    expect(answer.status).toBe(202);
    connection.close();
    const record = await leadflow.run(answer.headers['x-ms-workflow-run-id'] as string);
    expect(JSON.stringify(record.summary)).toContain('Lead-bytes');
  });

  test('gzip bodies', async ({ leadflow }) => {
    const url = leadflow.url(await import_guide(leadflow));
    const answer = await post(url, gzipSync(JSON.stringify(lead('gzip'))), {
      headers: { 'content-encoding': 'gzip' },
    });
    expect(answer.status).toBe(202);
    expect(JSON.stringify((await leadflow.run(run_id(answer))).summary)).toContain('Lead-gzip');
  });

  test('pipelined requests are answered in their order', async ({ leadflow }) => {
    const url = leadflow.url(await import_guide(leadflow));
    const connection = await Connection.open(url);
    const marks = Array.from({ length: 20 }, (_, i) => `pipe-${i}`);
    await connection.send(
      marks.map((mark) => whole(url, lead(mark), { 'x-ms-client-tracking-id': mark })).join(''),
    );
    for (const mark of marks) {
      const answer = await connection.answer();
      expect(answer.status).toBe(202);
      expect(answer.headers['x-ms-client-tracking-id']).toBe(mark);
    }
    connection.close();
    expect(await leadflow.runs()).toHaveLength(20);
  });

  test('Expect: 100-continue, and a refusal instead of it', async ({ leadflow }) => {
    const url = leadflow.url(await import_guide(leadflow));
    const body = JSON.stringify(lead('expect'));
    const headers = {
      'Content-Type': 'application/json', 'Content-Length': body.length, Expect: '100-continue',
    };
    const patient = await Connection.open(url);
    await patient.send(head(url, { headers }));
    expect((await patient.answer()).status).toBe(100);
    await patient.send(body);
    expect((await patient.answer()).status).toBe(202);
    patient.close();

    const unsigned = new URL(url);
    unsigned.searchParams.set('sig', 'A'.repeat(43));
    const refused = await Connection.open(url);
    await refused.send(head(unsigned.href, { headers }));
    expect((await refused.answer()).status).toBe(401);
    refused.close();
  });

  test('Connection: close is honoured', async ({ leadflow }) => {
    const url = leadflow.url(await import_guide(leadflow));
    const connection = await Connection.open(url);
    await connection.send(whole(url, lead('close'), { Connection: 'close' }));
    expect((await connection.answer()).status).toBe(202);
    await connection.closed();
  });

  test('64 equal requests at once are 64 runs', async ({ leadflow }) => {
    const url = leadflow.url(await import_guide(leadflow));
    const bytes = whole(url, lead('equal'));
    const connections = await Promise.all(Array.from({ length: 64 }, () => Connection.open(url)));
    const answers = await Promise.all(connections.map(async (connection) => {
      await connection.send(bytes);
      return connection.answer();
    }));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([202]));
    const ids = new Set(answers.map((answer) => answer.headers['x-ms-workflow-run-id']));
    expect(ids.size).toBe(64);
    for (const connection of connections) connection.close();
    expect(await leadflow.runs()).toHaveLength(64);
  });

  test('a client that leaves without an answer hurts nobody', async ({ leadflow }) => {
    const url = leadflow.url(await import_guide(leadflow));
    const bytes = whole(url, lead('gone'));
    for (let cut = 10; cut < bytes.length; cut += 97) {
      const connection = await Connection.open(url);
      await connection.send(bytes.slice(0, cut));
      connection.close();
    }
    const connection = await Connection.open(url);
    await connection.send(bytes);
    connection.close();
    expect((await post(url, lead('stayed'))).status).toBe(202);
  });
});

test('slow clients are cut off and slow nobody down', async ({ leadflow }) => {
  const url = leadflow.url(await import_guide(leadflow));
  const bytes = whole(url, lead('slow'));
  const slow = await Promise.all(Array.from({ length: 50 }, () => Connection.open(url)));
  for (const connection of slow) await connection.send(bytes.slice(0, 20));
  const began = Date.now();
  const drip = setInterval(() => {
    for (const connection of slow) void connection.send('x');
  }, 1000);
  try {
    for (let i = 0; i < 10; ++i) {
      expect((await post(url, lead(`quick-${i}`), { time_ms: 5_000 })).status).toBe(202);
    }
    // The head must be whole 10 s after its first byte, however steadily it drips.
    await Promise.all(slow.map((connection) => connection.closed(25_000)));
    expect(Date.now() - began).toBeGreaterThan(5_000);
  } finally {
    clearInterval(drip);
    for (const connection of slow) connection.close();
  }
  expect(await leadflow.runs()).toHaveLength(10);
});

test('operators are told how it is', async ({ leadflow }) => {
  const flow = await import_guide(leadflow);
  await post(leadflow.url(flow), lead('counted'));
  expect((await get(`${leadflow.base}/health/live`)).status).toBe(200);
  expect((await get(`${leadflow.base}/health/ready`)).status).toBe(200);
  const metrics = await get(`${leadflow.base}/metrics`);
  expect(metrics.status).toBe(200);
  expect(metrics.body).toMatch(/^# TYPE \w+ counter$/m);
  expect(metrics.body).not.toContain(new URL(flow.url).searchParams.get('sig') as string);
});
