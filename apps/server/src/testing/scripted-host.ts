import { createServer, type Socket } from 'node:net';
import { compile, ISO_1987_BINARY, type Message } from '@tallystick/iso8583';
import { FrameReader } from '@tallystick/iso8583/link';

const codec = compile(ISO_1987_BINARY);
const LARGEST_MESSAGE = 16_384;
const NETWORK_MANAGEMENT = '0800';

/** What a script may do with the connection that a request came by. */
export interface Peer {
  /** Answers: the request's own fields with the next message type, and `fields` over them. */
  reply(request: Message, fields?: Partial<Message>): void;
  /** Sends the first half of that answer and breaks the connection. */
  replyHalf(request: Message, fields?: Partial<Message>): void;
  drop(): void;
}

export type Script = (request: Message, peer: Peer) => void | Promise<void>;

export interface ScriptedHost {
  readonly port: number;
  /** Every request but those of network management, in order. */
  readonly requests: readonly Message[];
  /** What the next requests are answered by. */
  script: Script;
  close(): Promise<void>;
}

/** Approves what is asked and acknowledges what is reversed. */
export const approve: Script = (request, peer) => peer.reply(request, { 38: '123456', 39: '00' });

const answerOf = (request: Message, fields: Partial<Message>): Message => {
  const mti = `${request.mti.slice(0, 2)}${Number(request.mti[2]) + 1}0`;
  const { 35: _track2, 55: _chip, 14: _expiry, 90: _original, ...echoed } = request;
  return { ...echoed, ...fields, mti } as Message;
};

/** An acquirer's host that signs on anybody and does with every other request what its script says. */
export const createScriptedHost = async (script: Script = approve, at = 0): Promise<ScriptedHost> => {
  const sockets = new Set<Socket>();
  const requests: Message[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    const frameOf = (message: Message): Uint8Array => {
      const body = codec.pack(message);
      return Uint8Array.of(body.length >> 8, body.length & 0xff, ...body);
    };
    const peer: Peer = {
      reply: (request, fields = {}) => void socket.write(frameOf(answerOf(request, fields))),
      replyHalf(request, fields = {}) {
        const frame = frameOf(answerOf(request, fields));
        socket.end(frame.subarray(0, frame.length >> 1));
      },
      drop: () => void socket.destroy(),
    };
    const reader = new FrameReader('binary-2', LARGEST_MESSAGE);
    socket.on('data', (chunk: Uint8Array) =>
      reader.push(chunk, (frame) => {
        const request = codec.unpack(Uint8Array.from(frame));
        if (request.mti === NETWORK_MANAGEMENT) peer.reply(request, { 39: '00' });
        else {
          requests.push(request);
          void host.script(request, peer);
        }
        return true;
      }),
    );
  });
  await new Promise<void>((done) => server.listen(at, '127.0.0.1', done));
  const address = server.address();
  const host: ScriptedHost = {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    requests,
    script,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return host;
};
