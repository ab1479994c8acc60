import { shellWorker } from '@tallystick/theme/shell-worker';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  base: '/wallet/',
  plugins: [react(), shellWorker('wallet')],
  build: { target: 'es2023', sourcemap: false, reportCompressedSize: true },
});
