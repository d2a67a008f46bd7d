// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { curl_line, postman_collection } from './request_copies';

describe('a request in other programs\' spelling', () => {
  it('keeps what a shell would change', () => {
    expect(curl_line('https://x.example/a?b=1&sig=_-', '{"name":"O\'Neil $HOME"}')).toBe(
      'curl -i -X POST -H \'Content-Type: application/json\' --data-binary \'{"name":"O\'\\\'\'Neil $HOME"}\' \'https://x.example/a?b=1&sig=_-\'');
    expect(curl_line('https://x.example/', '')).toBe('curl -i -X POST \'https://x.example/\'');
  });

  it('is a collection with a request for each sample', () => {
    const collection = JSON.parse(postman_collection('Leads', 'https://x.example/a?sig=1', [{ title: 'One', body: '{}' }, { title: 'None', body: '' }]));
    expect(collection.item.map((one: { name: string }) => one.name)).toEqual(['One', 'None']);
    expect(collection.item[0].request).toMatchObject({ method: 'POST', url: 'https://x.example/a?sig=1', body: { mode: 'raw', raw: '{}' } });
    expect(collection.item[1].request.body).toBeUndefined();
  });
});
