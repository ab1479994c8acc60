import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { UnpackError } from '../errors.ts';
import type { Message } from '../message.ts';
import { approved, codec, host, type Made, purchase, rawServer, ready } from '../testing/links.ts';
import { until } from '../testing/manual-timers.ts';
import { FrameReader } from './framing.ts';

const GOOD = 20;
const MATCH = { match: { business: [7, 11, 37, 41] } };

const named = (trace: number): Message =>
  purchase(trace, { 37: `63270400${String(trace).padStart(4, '0')}` });

/** A message and how one byte of it is spoiled: the text that is looked for, and what stands there instead. */
interface Spoiled {
  readonly fields: Partial<Message>;
  readonly find: string;
  readonly put: string;
}

const SPOILED: readonly (readonly [what: string, spoiled: Spoiled])[] = [
  ['a date of 0000', { fields: { 13: '1130' }, find: '11306327', put: '00006327' }],
  ['a time of 240000', { fields: { 12: '235959' }, find: '235959', put: '240000' }],
  ['Latin-1 in DE43', { fields: { 43: 'CAFE ZOE'.padEnd(40) }, find: 'CAFE', put: 'CAF\u00e9' }],
  ['Latin-1 in DE44', { fields: { 44: 'CAFE' }, find: 'CAFE', put: 'CAF\u00e9' }],
  ['bytes in DE48', { fields: { 48: 'ABCD' }, find: 'ABCD', put: '\u0000\u00ff\u0001\u0002' }],
  ['bytes in DE63', { fields: { 63: 'ABCD' }, find: 'ABCD', put: '\u0000\u00ff\u0001\u0002' }],
  ['a hyphen in DE37', { fields: {}, find: '632704', put: '6327-4' }],
  ['a hyphen in DE38', { fields: { 38: 'AB1123' }, find: 'AB1123', put: 'AB-123' }],
  ['a space in DE39', { fields: { 39: '0X' }, find: '0XTERM', put: '0 TERM' }],
];

/** The bytes of a message with its length, one text in it exchanged for another of the same length. */
const spoil = (message: Message, { find, put }: Spoiled): Uint8Array => {
  const body = Buffer.from(codec.pack(message)).toString('latin1');
  expect(body).toContain(find);
  const bytes = Buffer.from(body.replace(find, put), 'latin1');
  return Uint8Array.of(bytes.length >> 8, bytes.length & 0xff, ...bytes);
};

const frame = (message: Message): Uint8Array => {
  const body = codec.pack(message);
  return Uint8Array.of(body.length >> 8, body.length & 0xff, ...body);
};

describe('reported/I01, reviewed/P7: of 20 good requests beside one that cannot be read, 20 are answered', () => {
  it.each(SPOILED)('by the host: %s', async (_, spoiled) => {
    const errors: string[] = [];
    const { host: server, port } = await host({
      requireSignOn: false,
      onError: (error) => errors.push(`${error.code} ${error.message}`),
    });
    const replies: Message[] = [];
    const socket = connect(port, '127.0.0.1');
    const reader = new FrameReader('binary-2', 16_384);
    socket.on('data', (chunk: Uint8Array) =>
      reader.push(chunk, (bytes) => {
        replies.push(codec.unpack(bytes));
        return true;
      }),
    );
    const bad = spoil({ ...named(500), ...spoiled.fields }, spoiled);
    const good = Array.from({ length: GOOD }, (_, index) => frame(named(index + 1)));
    socket.write(Buffer.concat([...good.slice(0, 10), bad, ...good.slice(10)]));
    await until(() => replies.length === GOOD + 1);
    socket.destroy();
    expect(replies.filter((reply) => reply[39] === '00')).toHaveLength(GOOD);
    const refused = replies.find((reply) => reply[39] === '30');
    expect(refused).toMatchObject({ mti: '0210', 11: '000500', 41: 'TERM0001' });
    expect(server.stats).toMatchObject({ messages: GOOD, badInput: 1 });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(
      /^ERR_LINK_MESSAGE peer sent what is no message of this spec: DE\d+ at byte \d+/,
    );
  });

  /** A host that answers twenty and spoils the answer to trace number 21. */
  const spoiling = (spoiled: Spoiled) =>
    rawServer((socket) => {
      const reader = new FrameReader('binary-2', 16_384);
      socket.on('data', (chunk: Uint8Array) =>
        reader.push(chunk, (bytes) => {
          const request = codec.unpack(bytes);
          if (request.mti === '0800') socket.write(frame({ ...request, mti: '0810', 39: '00' }));
          else if (request[11] === '000021') {
            socket.write(spoil({ ...approved(request), ...spoiled.fields }, spoiled));
          } else socket.write(frame(approved(request)));
          return true;
        }),
      );
    });

  const sendAll = ({ link }: Made) =>
    Promise.all(
      [21, ...Array.from({ length: GOOD }, (_, index) => index + 1)].map((trace) =>
        link.request(named(trace), { timeoutMs: 60_000 }),
      ),
    );

  it.each(SPOILED)('by the client: %s', async (_, spoiled) => {
    const unreadable: string[] = [];
    const { port } = await spoiling(spoiled);
    const made = await ready(port, { ...MATCH, onUnreadable: (error) => unreadable.push(error.message) });
    const [bad, ...good] = await sendAll(made);
    expect(good.map(({ kind }) => kind)).toEqual(Array.from({ length: GOOD }, () => 'reply'));
    expect(bad).toMatchObject({ kind: 'unreadable', error: { code: 'ERR_LINK_MESSAGE' } });
    expect(bad?.kind === 'unreadable' && bad.error.cause).toBeInstanceOf(UnpackError);
    expect(made.link.state.kind).toBe('ready');
    expect(unreadable).toHaveLength(1);
    expect(unreadable[0]).toMatch(/DE\d+ at byte \d+/);
  });

  it('an answer of which not even the type can be read leaves its request to its own deadline', async () => {
    const { port } = await rawServer((socket) => {
      const reader = new FrameReader('binary-2', 16_384);
      socket.on('data', (chunk: Uint8Array) =>
        reader.push(chunk, (bytes) => {
          const request = codec.unpack(bytes);
          if (request.mti === '0800') socket.write(frame({ ...request, mti: '0810', 39: '00' }));
          else socket.write(Uint8Array.of(0, 2, 0xff, 0xff));
          return true;
        }),
      );
    });
    const unreadable: string[] = [];
    const made = await ready(port, { ...MATCH, onUnreadable: (error) => unreadable.push(error.code) });
    const request = made.link.request(named(1), { timeoutMs: 1000 });
    await until(() => unreadable.length === 1);
    made.timers.advance(1000);
    expect((await request).kind).toBe('timeout');
    expect(made.link.state.kind).toBe('ready');
  });
});
