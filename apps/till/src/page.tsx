import { lookPlain } from '@tallystick/ui/plain';
import './styles/index.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { connectTrusted } from './connect-trusted.ts';
import { TerminalProvider } from './terminal-context.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
lookPlain();
createRoot(root).render(
  <TerminalProvider value={connectTrusted()}>
    <App />
  </TerminalProvider>,
);
