// SPDX-License-Identifier: Apache-2.0
// What all pages are made of: a head with a title that screen readers hear, and the three states of
// data (on its way, failed, none).
import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle, Spinner } from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef } from 'react';
import { t } from '../words/words';

export function Page({ title, actions, children, wide = false }: {
  title: string; actions?: ReactNode; children: ReactNode; wide?: boolean;
}) {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – leadflow`;
  }, [title]);
  // A page that was gone to by link begins at its title, for those who hear it.
  useEffect(() => head.current?.focus({ preventScroll: true }), []);
  return (
    <div className={wide ? 'page wide' : 'page'}>
      <div className="page-head">
        <h1 ref={head} tabIndex={-1}>{title}</h1>
        <div className="page-actions">{actions}</div>
      </div>
      {children}
    </div>
  );
}

export function Loading({ what }: { what: string }) {
  return <div className="loading"><Spinner size="small" label={t('Loading {0} …', what)} /></div>;
}

export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody><MessageBarTitle>{t('That did not work')}</MessageBarTitle>{error instanceof Error ? error.message : String(error)}</MessageBarBody>
      {retry && <MessageBarActions><Button size="small" onClick={retry}>{t('Try again')}</Button></MessageBarActions>}
    </MessageBar>
  );
}

export function Nothing({ title, children }: { title: string; children?: ReactNode }) {
  return <div className="nothing"><h2>{title}</h2>{children}</div>;
}

export function Card({ title, actions, children }: { title?: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <section className="card" aria-label={title}>
      {title && <div className="card-head"><h2>{title}</h2>{actions}</div>}
      {children}
    </section>
  );
}
