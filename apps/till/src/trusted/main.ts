import { indexedDbStorage, serveTerminal, webauthnAttestation } from '@tallystick/terminal-sdk/trusted';
import { spoken } from '@tallystick/ui/language';
import { CONNECT_MESSAGE, TAKE_MESSAGE, TILL_LOCK } from './connect-message.ts';
import { deviceModel, pageSecurityItems, SOFTWARE_VERSION } from './security-items.ts';
import { sleep } from './sleep.ts';
import { pageTamper } from './tamper.ts';

const { origin } = window.location;
const storage = indexedDbStorage('tallystick-terminal');
const tamper = pageTamper(storage);

const serve = (port: MessagePort) =>
  serveTerminal(port, {
    origin,
    language: spoken.locale,
    storage,
    tamper,
    attestation: webauthnAttestation({
      securityItems: pageSecurityItems(origin),
      model: deviceModel(),
      origin,
    }),
    // Fetched when a card is first awaited, as nothing can be charged without the network.
    field: () => ({
      open: async (payment, signal) => (await import('./field.ts')).field(origin).open(payment, signal),
    }),
    softwareVersion: SOFTWARE_VERSION,
    now: Date.now,
    random: (bytes) => crypto.getRandomValues(bytes),
    sleep,
  });

/** Whether this window is the till or is to be: who takes that twice takes it from itself, and whoever waits is given it. */
let taken = false;

/** Runs while this window is the till. When another one took its place, the application is loaded anew, and waits. */
const serveAlone = (port: MessagePort, options: LockOptions) =>
  navigator.locks
    .request(TILL_LOCK, options, () => {
      taken = true;
      serve(port);
      return new Promise<never>(() => {});
    })
    .catch((error: Error) => {
      if (error.name !== 'AbortError') throw error;
      window.parent.location.reload();
    });

// One application, of our own origin, that holds this page in a frame; nobody else is given the port.
let port: MessagePort | undefined;
const connect = ({ source, origin: from, data, ports }: MessageEvent) => {
  if (source !== window.parent || from !== origin) return;
  if (data === CONNECT_MESSAGE && !port) {
    [port] = ports;
    if (port) void serveAlone(port, {});
  } else if (data === TAKE_MESSAGE && port && !taken) {
    taken = true;
    void serveAlone(port, { steal: true });
  }
};

if (window.parent !== window) window.addEventListener('message', connect);
