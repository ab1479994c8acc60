import { connectTerminal, type TerminalClient } from '@tallystick/terminal-sdk';
import { CONNECT_MESSAGE } from './trusted/connect-message.ts';

/** Whether the frame has its page and that page's script has run: the load of the frame is over, and is not told again. */
const isLoaded = (frame: HTMLIFrameElement): boolean =>
  frame.contentDocument?.readyState === 'complete' && frame.contentDocument.URL === frame.src;

/** Hands the trusted page, in its hidden frame of `index.html`, one end of a channel. */
export const connectTrusted = (): TerminalClient => {
  const { port1, port2 } = new MessageChannel();
  const frame = document.querySelector<HTMLIFrameElement>('iframe.till-trusted-frame');
  if (frame === null) throw new Error('index.html has no frame for the trusted page');
  const connect = () => frame.contentWindow?.postMessage(CONNECT_MESSAGE, window.location.origin, [port2]);
  if (isLoaded(frame)) connect();
  else frame.addEventListener('load', connect, { once: true });
  return connectTerminal(port1);
};
