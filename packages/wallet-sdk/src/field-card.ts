import { fromBase64Url, toBase64Url } from '@tallystick/encoding';
import { FIELD_CARD_PATH, type FieldFromCard, FieldToCard } from '@tallystick/protocol';
import { Check } from 'typebox/value';

/** Anything that answers APDUs. */
export interface Applet {
  transceive(command: Uint8Array): Promise<Uint8Array>;
}

export type OpenField = Extract<FieldToCard, { type: 'fields' }>['fields'][number];

export type TapResult =
  | { readonly kind: 'left'; readonly commands: number }
  /** The field would not take the card: gone, or another card was quicker. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'lost' };

export interface FieldCard {
  /** Holds a card in an open field until the reader lets it go. */
  tap(fieldId: string, applet: Applet): Promise<TapResult>;
  /** Takes the card away from the field that it is held to. */
  takeAway(): void;
  close(): void;
}

export interface FieldCardOptions {
  /** Scheme, host and port of the server. */
  readonly origin: string;
  /** Called with the open fields at each change. */
  readonly onFields: (fields: readonly OpenField[]) => void;
  /** Called when the relay is reached, or lost. It is sought again by itself. */
  readonly onOnline?: (online: boolean) => void;
  readonly WebSocket?: typeof globalThis.WebSocket;
}

const RETRY_MS = [300, 1_000, 3_000, 5_000];

/** What is no JSON is no message. */
const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The card's end of the virtual NFC field (test mode): sees open fields, and answers the reader's commands while it is held to one. */
export const openFieldCard = (options: FieldCardOptions): FieldCard => {
  const Socket = options.WebSocket ?? globalThis.WebSocket;
  let socket: WebSocket | undefined;
  let closed = false;
  let tries = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let held: { applet: Applet; commands: number; end: (result: TapResult) => void } | undefined;

  const send = (message: FieldFromCard): void => {
    if (socket?.readyState === Socket.OPEN) socket.send(JSON.stringify(message));
  };

  const release = (result: TapResult): void => {
    held?.end(result);
    held = undefined;
  };

  const answer = async (seq: number, command: Uint8Array): Promise<void> => {
    const card = held;
    if (card === undefined) return;
    card.commands += 1;
    const response = await card.applet.transceive(command);
    if (held === card) send({ type: 'response', seq, apdu: toBase64Url(response) });
  };

  const receive = (data: unknown): void => {
    if (typeof data !== 'string' || data.length > 65_536) return;
    const message = parse(data);
    if (!Check(FieldToCard, message)) return;
    switch (message.type) {
      case 'fields':
        options.onFields(message.fields);
        break;
      case 'tapped':
        break;
      case 'command':
        // A card that fails inside is a card that left: the reader sees it go.
        answer(message.seq, fromBase64Url(message.apdu)).catch(() => {
          send({ type: 'remove' });
          release({ kind: 'lost' });
        });
        break;
      case 'off':
        release({ kind: 'left', commands: held?.commands ?? 0 });
        break;
      case 'refused':
        release({ kind: 'refused', reason: message.reason });
        break;
    }
  };

  const connect = (): void => {
    const opened = new Socket(`${options.origin.replace(/^http/, 'ws')}${FIELD_CARD_PATH}`);
    socket = opened;
    opened.onopen = () => {
      tries = 0;
      options.onOnline?.(true);
    };
    opened.onmessage = (event: MessageEvent) => receive(event.data);
    opened.onclose = () => {
      release({ kind: 'lost' });
      options.onFields([]);
      options.onOnline?.(false);
      if (closed) return;
      retry = setTimeout(connect, RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]);
      tries += 1;
    };
  };
  connect();

  return {
    tap(fieldId, applet) {
      if (held !== undefined)
        return Promise.resolve({ kind: 'refused', reason: 'The card is already in a field.' });
      if (socket?.readyState !== Socket.OPEN) return Promise.resolve({ kind: 'lost' });
      const { promise, resolve } = Promise.withResolvers<TapResult>();
      held = { applet, commands: 0, end: resolve };
      send({ type: 'tap', fieldId });
      return promise;
    },
    takeAway() {
      if (held === undefined) return;
      send({ type: 'remove' });
      release({ kind: 'left', commands: 0 });
    },
    close() {
      closed = true;
      clearTimeout(retry);
      socket?.close();
    },
  };
};
