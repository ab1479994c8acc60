import { drawPlain } from '@tallystick/ui/plain';
import './styles/index.css';
import { App } from './app.tsx';
import { connectTrusted } from './connect-trusted.ts';
import { TerminalProvider } from './terminal-context.ts';

drawPlain(
  <TerminalProvider value={connectTrusted()}>
    <App />
  </TerminalProvider>,
);
