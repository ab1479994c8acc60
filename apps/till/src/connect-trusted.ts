import { connectTerminal, type TerminalClient } from '@tallystick/terminal-sdk';
import { CONNECT_MESSAGE } from './trusted/connect-message.ts';

/** Loads the trusted page into a hidden frame and hands it one end of a channel. */
export const connectTrusted = (): TerminalClient => {
  const { port1, port2 } = new MessageChannel();
  const frame = document.createElement('iframe');
  frame.src = '/till/trusted.html';
  frame.title = 'Trusted part of the till';
  frame.allow = 'publickey-credentials-create; publickey-credentials-get';
  frame.className = 'till-trusted-frame';
  frame.tabIndex = -1;
  frame.ariaHidden = 'true';
  frame.addEventListener(
    'load',
    () => frame.contentWindow?.postMessage(CONNECT_MESSAGE, window.location.origin, [port2]),
    { once: true },
  );
  document.body.append(frame);
  return connectTerminal(port1);
};
