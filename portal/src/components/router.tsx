// SPDX-License-Identifier: Apache-2.0
// Addresses below <base href>: the current one, links, and going elsewhere. The URL is the state of
// list pages, so that a link shows what its sender saw.
import { createContext, type AnchorHTMLAttributes, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';

export interface Place {
  path: string; // Without the base and without slashes around it: "flows/12/edit".
  query: URLSearchParams;
  fragment: string;
}
interface Router {
  place: Place;
  go: (to: string, options?: { replace?: boolean }) => void;
  // Asked before leaving; false keeps the page.
  guard: (may_leave: (() => boolean) | undefined) => void;
}

const kBase = new URL(document.baseURI).pathname.replace(/[^/]*$/, '');

function present(): Place {
  const { pathname, search, hash } = window.location;
  const path = pathname.startsWith(kBase) ? pathname.slice(kBase.length) : pathname;
  return { path: path.replace(/^\/+|\/+$/g, ''), query: new URLSearchParams(search), fragment: hash.slice(1) };
}

export function address(to: string): string {
  return kBase + to.replace(/^\/+/, '');
}

const Context = createContext<Router | undefined>(undefined);

export function RouterProvider({ children }: { children: ReactNode }) {
  const [place, set_place] = useState(present);
  const [guard] = useState<{ may_leave: (() => boolean) | undefined }>({ may_leave: undefined });
  useEffect(() => {
    const changed = (): void => set_place(present());
    window.addEventListener('popstate', changed);
    return () => window.removeEventListener('popstate', changed);
  }, []);
  const go = useCallback((to: string, options: { replace?: boolean } = {}) => {
    if (guard.may_leave && !guard.may_leave()) return;
    if (options.replace) window.history.replaceState(null, '', address(to));
    else window.history.pushState(null, '', address(to));
    set_place(present());
    if (!options.replace) window.scrollTo(0, 0);
  }, [guard]);
  const router = useMemo(() => ({
    place, go, guard: (may_leave: (() => boolean) | undefined) => { guard.may_leave = may_leave; },
  }), [place, go, guard]);
  return <Context.Provider value={router}>{children}</Context.Provider>;
}

export function useRouter(): Router {
  const router = useContext(Context);
  if (!router) throw new Error('RouterProvider is missing');
  return router;
}

// This page's address with other values in its query; the rest of it stays.
export function useAddressWith(): (values: Record<string, string>) => string {
  const { place } = useRouter();
  return (values) => {
    const query = new URLSearchParams(place.query);
    for (const [name, value] of Object.entries(values)) {
      if (value === '') query.delete(name);
      else query.set(name, value);
    }
    const text = query.toString();
    return place.path + (text ? `?${text}` : '');
  };
}

// One value of the URL's query; setting it keeps the others.
export function useQueryValue(name: string): [string, (value: string) => void] {
  const { place, go } = useRouter();
  const address_with = useAddressWith();
  return [place.query.get(name) ?? '', (value) => go(address_with({ [name]: value }), { replace: true })];
}

export function Link({ to, children, ...more }: { to: string; children: ReactNode } & AnchorHTMLAttributes<HTMLAnchorElement>) {
  const { go } = useRouter();
  return (
    <a {...more} href={address(to)} onClick={(event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      more.onClick?.(event);
      go(to);
    }}>{children}</a>
  );
}
