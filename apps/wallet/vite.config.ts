import { appShell } from '@tallystick/ui/app-shell';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const shell = appShell({
  app: 'wallet',
  name: 'Wallet',
  description: 'A card in your phone: see what is paid, to whom, and what is left.',
  offlinePages: [],
});

export default defineConfig({
  base: '/wallet/',
  plugins: [react(), shell],
  build: { target: 'es2023', sourcemap: false, reportCompressedSize: true },
});
