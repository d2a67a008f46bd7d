// SPDX-License-Identifier: Apache-2.0
// A button for each provider by which people sign in, and what went wrong on the way back from one.
import { Button } from '@fluentui/react-components';
import { provider_address, type Methods } from '../../api/sign_in';
import { useRouter } from '../../components/router';
import { t } from '../../words/words';

export const kFailedKey = 'sign-in-failed';

// The server says which; the words are here, because anybody can make an address that says anything.
const kReasons: Record<string, string> = {
  'not-known': t('This sign-in is not known: it took more than 10 minutes, came back twice, or was begun in another browser. Begin it again.'),
  'unknown-provider': t('There is no such way to sign in any more.'),
  'denied': t('The provider did not let you in, or you said no.'),
  'provider-unreachable': t('The provider cannot be reached. Try again in a while.'),
  'provider-refused': t('The provider refused leadflow: its client ID or secret may be wrong. The server’s log says more.'),
  'not-trusted': t('What the provider said could not be trusted. The server’s log says more.'),
  'not-invited': t('You have no account here. Ask an owner to invite you.'),
  'address-not-verified': t('The provider does not vouch for your mail address, so your account here cannot be found.'),
  'invitation-over': t('Your invitation is over. Ask an owner for a new one.'),
  'linked-otherwise': t('The account with your address belongs to another sign-in. Ask an owner.'),
  'blocked': t('Your account is blocked. Ask an owner.'),
  'too-many-tries': t('Too many tries. Wait a little.'),
};

// Empty: nothing went wrong.
export function failure_text(reason: string): string {
  return reason === '' ? '' : kReasons[reason] ?? t('The sign-in did not work. Try again.');
}

export function ProviderButtons({ providers, primary }: { providers: Methods['providers']; primary: boolean }) {
  const { place } = useRouter();
  const query = new URLSearchParams(place.query);
  query.delete(kFailedKey);
  const page = place.path + (query.size > 0 ? `?${query}` : '');
  return <>{providers.map((one) => <Button key={one.url} as="a" appearance={primary ? 'primary' : 'secondary'} href={provider_address(one.url, page)}>{t('Sign in with {0}', one.title)}</Button>)}</>;
}
