import { drawPlain } from '@tallystick/ui/plain';
import '../styles/index.css';
import { Confirm } from './confirm.tsx';
import { takeToken } from './take-token.ts';

drawPlain(<Confirm token={takeToken(window.location, window.history)} />);
