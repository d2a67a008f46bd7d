// SPDX-License-Identifier: Apache-2.0
// The built pages: how much a browser loads at the start and for the designer, and that nothing in
// them needs more than the strict policy grants.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { kPages } from '../fixtures/portal';

test.skip(!existsSync(join(kPages, 'index.html')), 'the pages are not built: make portal');

const kStartBytesMax = 250_000;
const kEditorBytesMax = 150_000;

interface Chunk {
  file: string;
  css?: string[];
  imports?: string[];
}

function manifest(): Record<string, Chunk> {
  return JSON.parse(readFileSync(join(kPages, 'manifest.json'), 'utf8')) as Record<string, Chunk>;
}

function files_of(entry: string): Set<string> {
  const chunks = manifest();
  const files = new Set<string>();
  const walk = (key: string): void => {
    const chunk = chunks[key];
    if (!chunk || files.has(chunk.file)) return;
    files.add(chunk.file);
    chunk.css?.forEach((file) => files.add(file));
    chunk.imports?.forEach(walk);
  };
  walk(entry);
  return files;
}

function gzipped(files: Iterable<string>): number {
  return [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(kPages, file)), { level: 9 }).length, 0);
}

test('the start takes at most 250 kB, the designer at most 150 kB more', () => {
  const start = files_of('index.html');
  const editor = [...files_of('src/pages/editor/editor_page.tsx')].filter((file) => !start.has(file));
  const sizes = { start: gzipped(start), editor: gzipped(editor) };
  console.log(`start ${sizes.start} bytes, editor ${sizes.editor} bytes (gzip)`);
  expect(sizes.start).toBeLessThanOrEqual(kStartBytesMax);
  expect(editor.length).toBeGreaterThan(0);
  expect(sizes.editor).toBeLessThanOrEqual(kEditorBytesMax);
});

test('the page holds the marks that the server fills, and no inline script or style', () => {
  const html = readFileSync(join(kPages, 'index.html'), 'utf8');
  expect(html).toContain('<base href="__LEADFLOW_BASE__"');
  expect(html.indexOf('<base')).toBeLessThan(html.indexOf('<script'));
  expect(html).toContain('nonce="__LEADFLOW_NONCE__"');
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)/);
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/);
  expect(html.match(/(?:src|href)="(?!\.\/|__)[^"]*"/g)).toBeNull();
});

test('no file loads anything from another host or makes code of text', () => {
  const forbidden: Record<string, RegExp> = { js: /\bnew Function\(|[^.\w]eval\(|import\(["']https?:/, css: /@import|url\(["']?https?:/ };
  const found = readdirSync(join(kPages, 'assets')).filter((file) =>
    forbidden[file.split('.').pop() as string]?.test(readFileSync(join(kPages, 'assets', file), 'utf8')));
  expect(found).toEqual([]);
});
