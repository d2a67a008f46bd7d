// SPDX-License-Identifier: Apache-2.0
// Whether a marketplace will take a URL and reach it: what can be told before it is pasted anywhere.
import { t } from '../words/words';

export interface Check {
  state: 'good' | 'bad' | 'unsure';
  words: string;
}
export interface CertificateFacts {
  ends: Date | undefined;
  self_signed: boolean;
}

function parsed(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}

// Reached from this machine or this network only.
export function is_private_host(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(name);
  if (mapped) {
    const [high, low] = [parseInt(mapped[1] ?? '', 16), parseInt(mapped[2] ?? '', 16)];
    return is_private_host([high >> 8, high & 255, low >> 8, low & 255].join('.'));
  }
  if (name.includes(':')) return name === '::' || name === '::1' || /^(f[cd]|fe[89ab])/.test(name);
  const [a = -1, b = -1] = /^\d+(\.\d+){3}$/.test(name) ? name.split('.').map(Number) : [];
  if (a >= 0) return a === 0 || a === 10 || a === 127 || (a === 100 && b >= 64 && b < 128) || (a === 169 && b === 254) || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168);
  return !name.includes('.') || /\.(local|localhost|internal|lan|home|test|invalid)$/.test(name);
}

function check(good: boolean, words: string, otherwise: string): Check {
  return { state: good ? 'good' : 'bad', words: good ? words : otherwise };
}

export function url_checks(url: string): Check[] {
  const host = parsed(url)?.hostname ?? '';
  return [
    check(url.startsWith('https://'), t('It begins with https://.'), t('It does not begin with https://: Partner Center takes no other.')),
    check(/^[!#-~]+$/.test(url), t('It has only characters that Partner Center takes.'), t('It has a blank, a quote or a letter outside of ASCII: Partner Center refuses it.')),
    check(/[?&]sig=[^&]+/.test(url), t('It is whole, to the end of its signature.'), t('Its signature is missing: it is not the whole URL.')),
    check(host !== '' && !is_private_host(host), t('Its host has a public name or address: {0}.', host), t('Its host {0} is reached from here only: Microsoft cannot call it. Set public_url to a public name.', host)),
  ];
}

// `served` is undefined where the server has no certificate of its own to tell of, as behind a proxy.
export function certificate_check(served: CertificateFacts | undefined, now: Date): Check {
  if (!served) return { state: 'unsure', words: t('Which certificate senders see is not known here: a proxy has it.') };
  if (served.self_signed) return { state: 'bad', words: t('Its certificate is signed by itself: Microsoft will not trust it.') };
  if (served.ends && served.ends.getTime() < now.getTime()) return { state: 'bad', words: t('Its certificate has ended: Microsoft will not trust it.') };
  return { state: 'good', words: t('Its certificate is not signed by itself, and holds.') };
}
