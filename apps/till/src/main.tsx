import '@mantine/core/styles/UnstyledButton.css';
import '@mantine/core/styles/Button.css';
import './till.css';
import { TallystickProvider } from '@tallystick/theme';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { connectTrusted } from './connect-trusted.ts';
import { TerminalProvider } from './terminal-context.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <TallystickProvider>
    <TerminalProvider value={connectTrusted()}>
      <App />
    </TerminalProvider>
  </TallystickProvider>,
);

if ('serviceWorker' in navigator && import.meta.env.PROD) {
  navigator.serviceWorker.register('/till/sw.js', { scope: '/till/' }).catch(() => undefined);
}
