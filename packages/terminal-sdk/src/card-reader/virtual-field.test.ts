import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket as Peer, WebSocketServer } from 'ws';
import { ID } from '../fixtures/fake-server.ts';
import { CardRemoved, ReaderUnavailable } from './card-field.ts';
import { virtualField } from './virtual-field.ts';

const sale = { label: 'Hazel Coffee', amount: { value: 1250, currency: 'EUR' } } as const;
const servers: WebSocketServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A relay whose behaviour is one function from message to messages. */
const relay = async (
  answer: (message: { type: string; seq?: number; apdu?: string }, peer: Peer) => void,
) => {
  const server = new WebSocketServer({ port: 0 });
  servers.push(server);
  await once(server, 'listening');
  const got: unknown[] = [];
  server.on('connection', (peer) =>
    peer.on('message', (data) => {
      const message = JSON.parse(String(data));
      got.push(message);
      answer(message, peer);
    }),
  );
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, got };
};
const tell = (peer: Peer, ...messages: object[]) => {
  for (const message of messages) peer.send(JSON.stringify(message));
};
const powered = { type: 'powered', fieldId: ID('fld') };
const live = () => AbortSignal.timeout(60_000);

describe('the virtual field', () => {
  it('shows what is to be paid, waits for a card and relays APDUs', async () => {
    const { origin, got } = await relay((message, peer) => {
      if (message.type === 'power') tell(peer, powered, { type: 'tapped' });
      if (message.type === 'command') {
        tell(
          peer,
          { type: 'response', seq: 9_999, apdu: 'AAAA' },
          { type: 'response', seq: message.seq, apdu: 'kAA' },
        );
      }
    });
    const session = await virtualField({ origin }).open(sale, live());
    const card = await session.card(live());
    expect(await card.transceive(Uint8Array.of(0, 0xa4, 4, 0))).toEqual(Uint8Array.of(0x90, 0));
    await session.close();
    expect(got.slice(0, 2)).toEqual([
      { type: 'power', ...sale },
      { type: 'command', seq: 1, apdu: 'AKQEAA' },
    ]);
  });

  it('says that the card is gone when it leaves in mid-command', async () => {
    const { origin } = await relay((message, peer) => {
      if (message.type === 'power') tell(peer, powered, { type: 'tapped' });
      if (message.type === 'command') tell(peer, { type: 'removed' });
    });
    const session = await virtualField({ origin }).open(sale, live());
    const card = await session.card(live());
    await expect(card.transceive(Uint8Array.of(0))).rejects.toBeInstanceOf(CardRemoved);
    await session.close();
  });

  it.each([
    ['is refused', { type: 'refused', reason: 'not in live mode' }],
    ['breaks its protocol', { type: 'powered', fieldId: 7 }],
  ])('cannot be used when it %s', async (_, message) => {
    const { origin } = await relay((_message, peer) => tell(peer, message));
    await expect(virtualField({ origin }).open(sale, live())).rejects.toBeInstanceOf(ReaderUnavailable);
  });

  it('cannot be used when nobody listens, and says so instead of waiting', async () => {
    await expect(virtualField({ origin: 'http://127.0.0.1:1' }).open(sale, live())).rejects.toBeInstanceOf(
      ReaderUnavailable,
    );
  });

  it('ends the wait for a card when it is cancelled', async () => {
    const { origin } = await relay((message, peer) => {
      if (message.type === 'power') tell(peer, powered);
    });
    const cancel = new AbortController();
    const session = await virtualField({ origin }).open(sale, cancel.signal);
    const card = session.card(cancel.signal);
    cancel.abort();
    await expect(card).rejects.toThrow();
  });
});
