// SPDX-License-Identifier: Apache-2.0
// The order of the rooms, downward: app; pages; designer; components and api, which do not know
// each other; model; words. And no `any`.
import tseslint from 'typescript-eslint';

const kAbove = {
  words: ['app', 'pages', 'designer', 'components', 'api', 'model'],
  model: ['app', 'pages', 'designer', 'components', 'api'],
  api: ['app', 'pages', 'designer', 'components'],
  components: ['app', 'pages', 'designer', 'api'],
  designer: ['app', 'pages'],
  pages: ['app'],
};

const rooms = Object.entries(kAbove).map(([room, above]) => ({
  files: [`src/${room}/**/*.{ts,tsx}`],
  rules: {
    'no-restricted-imports': ['error', {
      patterns: [
        { group: above.map((one) => `**/${one}/**`), message: `${room}/ stands below these rooms.` },
        ...(room === 'model' ? [{ group: ['react', 'react-dom', '@fluentui/*', '@tanstack/*'], message: 'model/ is pure.' }] : []),
      ],
    }],
    ...(room === 'api' ? {} : { 'no-restricted-globals': ['error', { name: 'fetch', message: 'Only api/ fetches.' }] }),
  },
}));

export default [
  { ignores: ['node_modules/**'] },
  {
    files: ['src/**/*.{ts,tsx}'],
    languageOptions: { parser: tseslint.parser },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines': ['error', { max: 600 }],
      'no-debugger': 'error',
      'no-console': 'error',
      'no-eval': 'error',
    },
  },
  ...rooms,
];
