import { describe, expect, it } from 'vitest';
import { type FieldCard, openFieldCard } from './field-card.ts';

/** The relay's end of a WebSocket that opens at once. */
class Relay {
  static readonly OPEN = 1;
  static last: Relay;
  readyState = 1;
  readonly sent: { type: string; [member: string]: unknown }[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: unknown }) => void;
  onclose?: () => void;
  constructor() {
    Relay.last = this;
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.readyState = 3;
    this.onclose?.();
  }
  says(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const open = (): { card: FieldCard; relay: Relay } => {
  const card = openFieldCard({
    origin: 'http://localhost',
    onFields: () => {},
    WebSocket: Relay as unknown as typeof WebSocket,
  });
  return { card, relay: Relay.last };
};

const echo = { transceive: async (command: Uint8Array) => command };

describe('a card in the virtual field', () => {
  it('answers the reader until it is let go', async () => {
    const { card, relay } = open();
    const tapped = card.tap('field-1', echo);
    expect(relay.sent).toEqual([{ type: 'tap', fieldId: 'field-1' }]);
    relay.says({ type: 'command', seq: 1, apdu: 'AKQEAA' });
    await expect.poll(() => relay.sent.at(-1)).toEqual({ type: 'response', seq: 1, apdu: 'AKQEAA' });
    relay.says({ type: 'off' });
    expect(await tapped).toEqual({ kind: 'left', commands: 1 });
    card.close();
  });

  it('can be taken away while the till is slow, and held again', async () => {
    const { card, relay } = open();
    const tapped = card.tap('field-1', echo);
    card.takeAway();
    expect(await tapped).toEqual({ kind: 'left', commands: 0 });
    expect(relay.sent.at(-1)).toEqual({ type: 'remove' });
    const again = card.tap('field-1', echo);
    relay.says({ type: 'refused', reason: 'Another card is already in the field.' });
    expect(await again).toMatchObject({ kind: 'refused' });
    card.close();
  });

  it.each([
    ['the relay is lost', (relay: Relay) => relay.close()],
    ['the card fails inside', (relay: Relay) => relay.says({ type: 'command', seq: 1, apdu: 'AKQEAA' })],
  ])('is lost when %s', async (_, happens) => {
    const { card, relay } = open();
    const broken = { transceive: () => Promise.reject(new RangeError('no storage')) };
    const tapped = card.tap('field-1', broken);
    happens(relay);
    expect(await tapped).toEqual({ kind: 'lost' });
    card.close();
  });

  it.each([
    ['no JSON object', 'x'],
    ['an unknown message', { type: 'drain' }],
    ['bytes', new Uint8Array(3)],
  ])('lets %s of the relay go by', (_, data) => {
    const { card, relay } = open();
    expect(() =>
      relay.onmessage?.({ data: typeof data === 'object' ? JSON.stringify(data) : data }),
    ).not.toThrow();
    expect(relay.sent).toEqual([]);
    card.close();
  });
});
