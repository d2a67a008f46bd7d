// SPDX-License-Identifier: Apache-2.0
// Builds the pages to build/portal. The server fills two marks in index.html: the base path and the
// nonce of the Content-Security-Policy. The dev server fills them itself, and shows a token for
// every request when LEADFLOW_DEV_TOKEN names one; nothing of that is in the product.
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { single_icons } from './build_tools/single_icons';

const kServer = process.env['LEADFLOW_DEV_SERVER'] ?? 'https://127.0.0.1:8443';
const kToken = process.env['LEADFLOW_DEV_TOKEN'];

function dev_marks(): Plugin {
  return {
    name: 'leadflow-dev-marks',
    apply: 'serve',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) => html.replace('__LEADFLOW_BASE__', '/').replaceAll('__LEADFLOW_NONCE__', 'dev'),
    },
  };
}

const to_server = {
  target: kServer, secure: false, changeOrigin: true,
  ...(kToken ? { headers: { Authorization: `Bearer ${kToken}` } } : {}),
};

export default defineConfig({
  // Relative, so that the pages work under any path of a reverse proxy.
  base: './',
  plugins: [single_icons(), react(), dev_marks()],
  server: { proxy: { '/api': to_server, '/workflows': to_server } },
  build: {
    outDir: '../build/portal',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    manifest: 'manifest.json',
  },
});
