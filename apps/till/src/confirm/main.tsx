import '@mantine/core/styles/UnstyledButton.css';
import '@mantine/core/styles/Button.css';
import '../styles/index.css';
import { TallystickProvider } from '@tallystick/ui';
import { createRoot } from 'react-dom/client';
import { Confirm } from './confirm.tsx';
import { takeToken } from './take-token.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('confirm.html has no #root');
createRoot(root).render(
  <TallystickProvider>
    <Confirm token={takeToken(window.location, window.history)} />
  </TallystickProvider>,
);
