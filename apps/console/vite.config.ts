import { appShell } from '@tallystick/ui/app-shell';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const shell = appShell({
  app: 'console',
  name: 'Console',
  description: 'Live payments, terminals and trust.',
  offlinePages: [],
});

/**
 * What the frame of the console is made of, in one file: the bundler would cut it where pages share a part of it, and each cut costs a slow
 * line another round trip. German stays out of it: the frame waits for it, which it could not for a part of itself.
 */
const FRAME =
  /\/packages\/(protocol|ui|currencies)\/(?!.*\/de\.ts$)|\/node_modules\/(react|react-dom|scheduler|use-sync-external-store|@tanstack|wouter|regexparam|typebox)\//;

export default defineConfig({
  base: '/console/',
  plugins: [react(), shell],
  build: {
    target: 'es2023',
    sourcemap: false,
    reportCompressedSize: true,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'frame', test: FRAME }] } } },
  },
});
