import '@mantine/core/styles/UnstyledButton.css';
import '@mantine/core/styles/Button.css';
import './styles/index.css';
import { TallystickProvider } from '@tallystick/ui';
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
