import { appShell } from '@tallystick/ui/app-shell';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const shell = appShell({
  app: 'console',
  name: 'Console',
  description: 'Live payments, terminals and trust.',
});

export default defineConfig({
  base: '/console/',
  plugins: [react(), shell],
  build: { target: 'es2023', sourcemap: false, reportCompressedSize: true },
});
