import { indexedDbStorage, serveTerminal, webauthnAttestation } from '@tallystick/terminal-sdk/trusted';
import { CONNECT_MESSAGE } from './connect-message.ts';
import { deviceModel, pageSecurityItems, SOFTWARE_VERSION } from './security-items.ts';
import { sleep } from './sleep.ts';
import { pageTamper } from './tamper.ts';

const { origin } = window.location;
const storage = indexedDbStorage('tallystick-terminal');
const tamper = pageTamper(storage);

const serve = (port: MessagePort) =>
  serveTerminal(port, {
    origin,
    storage,
    tamper,
    attestation: webauthnAttestation({ securityItems: pageSecurityItems(origin), model: deviceModel() }),
    // Fetched when a card is first awaited, as nothing can be charged without the network.
    field: () => ({
      open: async (payment, signal) => (await import('./field.ts')).field(origin).open(payment, signal),
    }),
    softwareVersion: SOFTWARE_VERSION,
    now: Date.now,
    random: (bytes) => crypto.getRandomValues(bytes),
    sleep,
  });

// One application, of our own origin, that holds this page in a frame; nobody else is given the port.
const connect = (event: MessageEvent) => {
  const [port] = event.ports;
  if (event.source !== window.parent || event.origin !== origin || event.data !== CONNECT_MESSAGE || !port)
    return;
  window.removeEventListener('message', connect);
  serve(port);
};

if (window.parent !== window) window.addEventListener('message', connect);
