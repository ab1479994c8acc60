import { once } from 'node:events';
import { FIELD_CARD_PATH, FIELD_READER_PATH } from '@tallystick/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { TEST_MERCHANT } from '../../tenancy/merchants/index.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';

type Message = Record<string, unknown> & { type: string };

interface Peer {
  readonly socket: WebSocket;
  send(message: object | string): void;
  /** The next message of that type, however many of others come before. */
  next(type: string): Promise<Message>;
}

const AMOUNT = { value: 1250, currency: 'EUR' };

describe('the virtual field', () => {
  let app: TestApp;
  let port: number;
  const sockets: WebSocket[] = [];

  beforeAll(async () => {
    app = await createTestApp('pglite', { trustProxy: 1 });
    port = await app.listen();
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.terminate();
  });
  afterAll(() => app.drop());

  const connect = async (path: string, headers: Record<string, string> = {}): Promise<Peer> => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
    sockets.push(socket);
    const messages: Message[] = [];
    socket.on('message', (data) => {
      messages.push(JSON.parse(String(data)) as Message);
      socket.emit('kept');
    });
    await once(socket, 'open');
    return {
      socket,
      send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
      async next(type) {
        for (;;) {
          const index = messages.findIndex((message) => message.type === type);
          const found = messages.splice(0, index + 1).at(-1);
          if (found !== undefined) return found;
          await once(socket, 'kept', { signal: AbortSignal.timeout(60_000) });
        }
      },
    };
  };
  /** As of an address of its own for each few sockets. */
  const from = (index: number) => ({ 'x-forwarded-for': `192.0.2.${Math.floor(index / 32)}` });
  const powered = async () => {
    const reader = await connect(FIELD_READER_PATH);
    reader.send({ type: 'power', label: 'Bar 1', amount: AMOUNT });
    const { fieldId } = await reader.next('powered');
    return { reader, fieldId };
  };
  const tapped = async () => {
    const { reader, fieldId } = await powered();
    const card = await connect(FIELD_CARD_PATH);
    card.send({ type: 'tap', fieldId });
    await Promise.all([card.next('tapped'), reader.next('tapped')]);
    return { reader, card, fieldId };
  };

  it('shows open fields to cards, couples one, and carries APDUs both ways', async () => {
    const waiting = await connect(FIELD_CARD_PATH);
    expect((await waiting.next('fields')).fields).toEqual([]);
    const { reader, fieldId } = await powered();
    expect((await waiting.next('fields')).fields).toEqual([{ fieldId, label: 'Bar 1', amount: AMOUNT }]);
    waiting.send({ type: 'tap', fieldId });
    await reader.next('tapped');
    reader.send({ type: 'command', seq: 1, apdu: 'AKQEAA' });
    expect(await waiting.next('command')).toMatchObject({ seq: 1, apdu: 'AKQEAA' });
    waiting.send({ type: 'response', seq: 1, apdu: 'kAA' });
    expect(await reader.next('response')).toMatchObject({ seq: 1, apdu: 'kAA' });
    reader.send({ type: 'off' });
    await waiting.next('off');
    expect((await waiting.next('fields')).fields).toEqual([]);
  });

  it('takes one card a field and one field a card', async () => {
    const { card, fieldId } = await tapped();
    const second = await connect(FIELD_CARD_PATH);
    expect((await second.next('fields')).fields).toEqual([]);
    second.send({ type: 'tap', fieldId });
    expect((await second.next('refused')).reason).toContain('already in the field');
    const other = await powered();
    card.send({ type: 'tap', fieldId: other.fieldId });
    expect((await card.next('refused')).reason).toContain('already');
    second.send({ type: 'tap', fieldId: `fld_${'0'.repeat(26)}` });
    expect((await second.next('refused')).reason).toContain('closed');
  });

  it('tells each side when the other leaves, also when its connection breaks', async () => {
    const first = await tapped();
    first.card.send({ type: 'remove' });
    await first.reader.next('removed');
    first.reader.send({ type: 'command', seq: 1, apdu: 'AA' });
    await first.reader.next('removed');

    const second = await tapped();
    second.card.socket.terminate();
    await second.reader.next('removed');

    const third = await tapped();
    third.reader.socket.terminate();
    await third.card.next('off');
  });

  it.each([
    ['is not JSON', '{'],
    ['is of no known type', '{"type":"reboot"}'],
    ['has a command that is too long', JSON.stringify({ type: 'command', seq: 1, apdu: 'A'.repeat(701) })],
    [
      'has a wrong amount',
      JSON.stringify({ type: 'power', label: 'x', amount: { value: 1.5, currency: 'EUR' } }),
    ],
  ])('closes on a message that %s', async (_name, message) => {
    const reader = await connect(FIELD_READER_PATH);
    reader.send(message);
    const [code] = await once(reader.socket, 'close', { signal: AbortSignal.timeout(60_000) });
    expect(code).toBe(1003);
  });

  it('closes on a message that is too large', async () => {
    const card = await connect(FIELD_CARD_PATH);
    card.send('x'.repeat(10_000));
    const [code] = await once(card.socket, 'close', { signal: AbortSignal.timeout(60_000) });
    expect(code).toBe(1009);
  });

  it('opens no more than so many fields', async () => {
    const results: string[] = [];
    for (let tries = 0; tries < 66; tries += 1) {
      const reader = await connect(FIELD_READER_PATH, from(tries));
      reader.send({ type: 'power', label: 'x', amount: AMOUNT });
      results.push((await Promise.race([reader.next('powered'), reader.next('refused')])).type);
    }
    expect(results.filter((type) => type === 'powered').length).toBe(64);
  });

  it.each([FIELD_READER_PATH, FIELD_CARD_PATH])(
    'holds no more than so many sockets open at %s',
    async (path) => {
      const closed: number[] = [];
      for (let tries = 0; tries < 260; tries += 1) {
        const { socket } = await connect(path, from(tries));
        socket.on('close', (code) => closed.push(code));
      }
      const last = await connect(path, from(512));
      const [code] = await once(last.socket, 'close', { signal: AbortSignal.timeout(60_000) });
      expect(code).toBe(1013);
      expect(closed.length).toBeLessThan(10);
    },
  );

  it('reviewed/H1: holds no more than 64 sockets of one address open', async () => {
    const headers = { 'x-forwarded-for': '198.51.100.1' };
    for (let tries = 0; tries < 64; tries += 1) {
      await connect(tries % 2 === 0 ? FIELD_CARD_PATH : FIELD_READER_PATH, headers);
    }
    const last = await connect(FIELD_CARD_PATH, headers);
    const [code] = await once(last.socket, 'close', { signal: AbortSignal.timeout(60_000) });
    expect(code).toBe(1013);
    const other = await connect(FIELD_CARD_PATH, { 'x-forwarded-for': '198.51.100.2' });
    await other.next('fields');
  });

  it.each([
    ['messages', (socket: WebSocket) => socket.send('{"type":"off"}')],
    ['pings', (socket: WebSocket) => socket.ping()],
  ])('reviewed/H1: closes a socket that sends a thousand %s at once', async (_name, send) => {
    const { socket } = await connect(FIELD_READER_PATH);
    for (let sent = 0; sent < 1_000; sent += 1) send(socket);
    const [code] = await once(socket, 'close', { signal: AbortSignal.timeout(60_000) });
    expect([1006, 1008]).toContain(code);
  });

  it('reviewed/H1: a thousand times power makes fewer than ten messages for each card', async () => {
    const counts: number[] = [];
    for (let card = 0; card < 50; card += 1) {
      const { socket } = await connect(FIELD_CARD_PATH, from(1_000 + card));
      counts.push(0);
      socket.on('message', () => {
        counts[card] = (counts[card] ?? 0) + 1;
      });
    }
    const { socket } = await connect(FIELD_READER_PATH, from(1_100));
    const power = JSON.stringify({ type: 'power', label: 'x', amount: AMOUNT });
    for (let sent = 0; sent < 1_000; sent += 1) socket.send(power);
    const [code] = await once(socket, 'close', { signal: AbortSignal.timeout(60_000) });
    expect(code).toBe(1008);
    expect(Math.max(...counts)).toBeLessThan(10);
  });

  it('is closed to the pages of other hosts, and to plain requests', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${FIELD_CARD_PATH}`, {
      headers: { origin: 'http://evil.example' },
    });
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(403);
    await connect(FIELD_CARD_PATH, { origin: 'http://localhost:5173' });
    expect((await app.http.inject(FIELD_CARD_PATH)).json()).toMatchObject({ code: 'malformed_request' });
  });
});

describe('the virtual field in live mode', () => {
  it('does not exist', async () => {
    const app = await createTestApp('pglite', { mode: 'live', firstMerchant: TEST_MERCHANT });
    const port = await app.listen();
    const socket = new WebSocket(`ws://127.0.0.1:${port}${FIELD_READER_PATH}`);
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(403);
    expect((await app.http.inject(FIELD_READER_PATH)).json()).toMatchObject({ code: 'not_in_live_mode' });
    await app.drop();
  });
});
