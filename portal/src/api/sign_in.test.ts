// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { provider_address, provider_id } from './sign_in';

describe('providers of sign-ins', () => {
  it('have a name for addresses out of the one for people', () => {
    expect(provider_id('Contoso AB', [])).toBe('contoso-ab');
    expect(provider_id('  Åkeri & Söner ', [])).toBe('a-keri-so-ner');
    expect(provider_id('日本', [])).toBe('provider');
    expect(provider_id('Callback', [])).toBe('callback-2');
    expect(provider_id('Entra', ['entra', 'entra-2'])).toBe('entra-3');
    expect(provider_id('x'.repeat(80), []).length).toBeLessThanOrEqual(32);
  });

  it('bring people back to the page that they wanted', () => {
    expect(provider_address('sign-in/oidc/entra', '')).toBe('sign-in/oidc/entra');
    expect(provider_address('sign-in/oidc/entra', 'runs/17?tab=2')).toBe('sign-in/oidc/entra?page=runs%2F17%3Ftab%3D2');
  });
});
