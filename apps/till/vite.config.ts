import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const page = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Modules of our packages and of the schema builder do nothing when they are merely loaded: what nobody uses is left out. */
const PURE = /\/packages\/[^/]+\/src\/.*\.tsx?$|\/node_modules\/(typebox|jose|@mantine)\/.*\.m?js$/;

// Two pages: the app, and the trusted part that it only reaches over a message port.
export default defineConfig({
  base: '/till/',
  plugins: [react()],
  build: {
    target: 'es2023',
    sourcemap: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    rolldownOptions: {
      input: { till: page('index.html'), trusted: page('trusted.html') },
      treeshake: { moduleSideEffects: [{ test: PURE, sideEffects: false }] },
    },
  },
});
