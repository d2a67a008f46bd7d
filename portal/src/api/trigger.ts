// SPDX-License-Identifier: Apache-2.0
// Sending a request to a flow's own URL, as any client would. The URL may be of a public name; the
// same server answers here, under the pages' own base.

export function local_url(url: string): string {
  const at = url.indexOf('/workflows/');
  return at < 0 ? url : new URL(url.slice(at + 1), document.baseURI).href;
}

export interface Sent {
  status: number;
  run: string | undefined;
  text: string;
}

export async function send_to(url: string, body: string | undefined): Promise<Sent> {
  const response = await fetch(local_url(url), {
    method: 'POST', credentials: 'omit', body: body ?? null,
    headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
  });
  return {
    status: response.status, run: response.headers.get('x-ms-workflow-run-id') ?? undefined, text: await response.text(),
  };
}
