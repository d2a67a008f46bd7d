// SPDX-License-Identifier: Apache-2.0
// Light or dark: what the system says, until a person chooses.
import { FluentProvider, webDarkTheme, webLightTheme } from '@fluentui/react-components';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

type Choice = 'light' | 'dark';
const kKey = 'leadflow-theme';
const Context = createContext<{ theme: Choice; toggle: () => void }>({ theme: 'light', toggle: () => undefined });

export function useTheme() {
  return useContext(Context);
}

function stored(): Choice | undefined {
  const value = localStorage.getItem(kKey);
  return value === 'light' || value === 'dark' ? value : undefined;
}

export function ThemeProvider({ children }: { children: ReactNode }) {
  const system = useMemo(() => window.matchMedia('(prefers-color-scheme: dark)'), []);
  const [chosen, set_chosen] = useState(stored);
  const [dark, set_dark] = useState(system.matches);
  useEffect(() => {
    const changed = (): void => set_dark(system.matches);
    system.addEventListener('change', changed);
    return () => system.removeEventListener('change', changed);
  }, [system]);
  const theme = chosen ?? (dark ? 'dark' : 'light');
  // On the page itself: menus and dialogs are drawn outside of what stands in the provider.
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  const value = useMemo(() => ({
    theme,
    toggle: () => {
      const next = theme === 'dark' ? 'light' : 'dark';
      localStorage.setItem(kKey, next);
      set_chosen(next);
    },
  }), [theme]);
  return (
    <Context.Provider value={value}>
      <FluentProvider theme={theme === 'dark' ? webDarkTheme : webLightTheme}>{children}</FluentProvider>
    </Context.Provider>
  );
}
