// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { certificate_check, is_private_host, url_checks } from './endpoint_check';

const states = (url: string): string => url_checks(url).map((one) => one.state[0]).join('');

describe('a URL for a marketplace', () => {
  it('is public, whole, https and of plain characters', () => {
    expect(states('https://leads.example.com/workflows/1/x?sp=%2F&sv=1.0&sig=a-b_c')).toBe('gggg');
    expect(states('http://leads.example.com/workflows/1?sig=a')).toBe('bggg');
    expect(states('https://leads.example.com/workflows/1?sig=a b')).toBe('gbgg');
    expect(states('https://leads.example.com/workflows/1?sp=%2F')).toBe('ggbg');
    expect(states('https://127.0.0.1:8443/workflows/1?sig=a')).toBe('gggb');
    expect(states('no URL')).toBe('bbbb');
  });

  it.each(['localhost', 'crm', '127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '169.254.1.1', '100.64.0.1', '0.0.0.0', '[::1]', '[fd00::1]', '[fe80::1]', '[::ffff:a00:1]', 'leads.local', 'a.b.internal'])('%s is reached from here only', (host) => {
    expect(is_private_host(host)).toBe(true);
  });
  it.each(['leads.example.com', '203.0.113.9', '172.32.0.1', '100.128.0.1', '[2001:db8::1]', '[::ffff:808:808]', '11.0.0.1'])('%s is public', (host) => {
    expect(is_private_host(host)).toBe(false);
  });

  it('needs a certificate that others trust', () => {
    const now = new Date('2026-01-01');
    expect(certificate_check(undefined, now).state).toBe('unsure');
    expect(certificate_check({ self_signed: true, ends: new Date('2027-01-01') }, now).state).toBe('bad');
    expect(certificate_check({ self_signed: false, ends: new Date('2025-01-01') }, now).state).toBe('bad');
    expect(certificate_check({ self_signed: false, ends: new Date('2027-01-01') }, now).state).toBe('good');
  });
});
