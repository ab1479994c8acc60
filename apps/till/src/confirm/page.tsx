import { lookPlain } from '@tallystick/ui/plain';
import '../styles/index.css';
import { createRoot } from 'react-dom/client';
import { Confirm } from './confirm.tsx';
import { takeToken } from './take-token.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('confirm.html has no #root');
lookPlain();
createRoot(root).render(<Confirm token={takeToken(window.location, window.history)} />);
