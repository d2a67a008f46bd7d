// SPDX-License-Identifier: Apache-2.0
// The frame around every page: bar on top, navigation on the left where Power Automate has it.
import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useRunStream } from '../api/events';
import { kSessionKey, Session, sign_out } from '../api/session';
import { useServerHealth } from '../api/status';
import { Icon } from '../components/icon';
import { LanguageChoice } from '../components/language';
import { Link, useRouter } from '../components/router';
import { useTheme } from './theme';
import { t } from '../words/words';

const kNavigation = [
  { to: '', title: t('Home'), sign: 'home' },
  { to: 'flows', title: t('My flows'), sign: 'flow' },
  { to: 'runs', title: t('Runs'), sign: 'runs' },
  { to: 'leads', title: t('Leads'), sign: 'lead' },
  { to: 'marketplace/offers', title: t('Offers'), sign: 'tag' },
  { to: 'connections', title: t('Connections'), sign: 'plug' },
  { to: 'connectors', title: t('Connectors'), sign: 'blocks' },
  { to: 'settings', title: t('Settings'), sign: 'gear' },
];

function Account({ session }: { session: Session }) {
  const queries = useQueryClient();
  const { go } = useRouter();
  if (!session.user) return null;
  const leave = async (everywhere: boolean): Promise<void> => {
    await sign_out(everywhere);
    queries.clear();
    await queries.invalidateQueries({ queryKey: kSessionKey });
    go('');
    window.location.reload();
  };
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="transparent" icon={<Icon name="person" />}>{session.user.name || session.user.email}</Button>
      </MenuTrigger>
      <MenuPopover><MenuList>
        <MenuItem onClick={() => go('settings')}>{t('My account')}</MenuItem>
        <MenuItem onClick={() => void leave(false)}>{t('Sign out')}</MenuItem>
        <MenuItem onClick={() => void leave(true)}>{t('Sign out everywhere')}</MenuItem>
      </MenuList></MenuPopover>
    </Menu>
  );
}

export function Shell({ session, children }: { session: Session; children: ReactNode }) {
  const { place } = useRouter();
  const { theme, toggle } = useTheme();
  const [narrow, set_narrow] = useState(false);
  const health = useServerHealth();
  useRunStream();
  const [first = '', , third] = place.path.split('/');
  const room = first === 'people' || first === 'erasures' ? 'leads' : first;
  const is_editor = first === 'flows' && (third === 'edit' || place.path === 'flows/new');
  return (
    <div className={narrow || is_editor ? 'shell narrow' : 'shell'}>
      <a className="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById('main')?.focus(); }}>{t('Skip to content')}</a>
      <header className="top">
        <Button appearance="transparent" aria-label={t('Narrow or widen the navigation')} icon={<Icon name="menu" />} onClick={() => set_narrow(!narrow)} />
        <Link to="" className="brand">leadflow</Link>
        <span className="space" />
        <Button appearance="transparent" aria-label={theme === 'dark' ? t('Light theme') : t('Dark theme')} icon={<Icon name={theme === 'dark' ? 'sun' : 'moon'} />} onClick={toggle} />
        <LanguageChoice />
        <Account session={session} />
      </header>
      <nav className="nav" aria-label={t('Main')}>
        <ul>
          {kNavigation.map((one) => (
            <li key={one.to}>
              <Link to={one.to} title={one.title} {...(room === one.to.split('/')[0] ? { 'aria-current': 'page' as const } : {})}><Icon name={one.sign} /><span>{one.title}</span></Link>
            </li>
          ))}
        </ul>
      </nav>
      <main className="main" id="main" tabIndex={-1}>
        {health.data && !health.data.reachable && <div className="offline" role="alert">{t('The server cannot be reached. What you see may be old; nothing you wrote is lost.')}</div>}
        {children}
      </main>
    </div>
  );
}
