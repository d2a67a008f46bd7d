// SPDX-License-Identifier: Apache-2.0
// Starts the pages: one style renderer whose elements carry the nonce, the query cache, the theme.
import { createDOMRenderer, RendererProvider } from '@fluentui/react-components';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Problem, when_signed_out } from '../api/http';
import { kSessionKey } from '../api/session';
import { DialogsProvider } from '../components/dialogs';
import { RouterProvider } from '../components/router';
import { App } from './app';
import { ThemeProvider } from './theme';
import './app.css';

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
const renderer = createDOMRenderer(document, { styleElementAttributes: { nonce } });

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2000,
      // What the server refuses stays refused; what could not be reached is tried again.
      retry: (count, error) => count < 2 && error instanceof Problem && (error.status === 0 || error.status >= 500),
      refetchOnWindowFocus: true,
    },
  },
});
when_signed_out(() => void queries.invalidateQueries({ queryKey: kSessionKey }));

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <RendererProvider renderer={renderer} targetDocument={document}>
        <ThemeProvider>
          <QueryClientProvider client={queries}>
            <RouterProvider><DialogsProvider><App /></DialogsProvider></RouterProvider>
          </QueryClientProvider>
        </ThemeProvider>
      </RendererProvider>
    </StrictMode>,
  );
}
