// SPDX-License-Identifier: Apache-2.0
// A request to a flow's URL in other programs' spelling: a line for a shell, a collection for Postman.

// Single quotes keep everything in a POSIX shell but themselves.
function shell_word(text: string): string {
  return `'${text.replaceAll('\'', '\'\\\'\'')}'`;
}

export function curl_line(url: string, body: string): string {
  const parts = ['curl', '-i', '-X', 'POST'];
  if (body !== '') parts.push('-H', shell_word('Content-Type: application/json'), '--data-binary', shell_word(body));
  parts.push(shell_word(url));
  return parts.join(' ');
}

// Collection format 2.1 (schema.getpostman.com). A URL given as one text is taken apart by Postman.
export function postman_collection(name: string, url: string, samples: { title: string; body: string }[]): string {
  return JSON.stringify({
    info: { name, schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    item: samples.map(({ title, body }) => ({
      name: title,
      request: {
        method: 'POST', url,
        header: body === '' ? [] : [{ key: 'Content-Type', value: 'application/json' }],
        ...(body === '' ? {} : { body: { mode: 'raw', raw: body, options: { raw: { language: 'json' } } } }),
      },
    })),
  }, null, 2);
}
