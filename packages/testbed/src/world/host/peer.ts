import type { Socket } from 'node:net';
import {
  type Codec,
  compile,
  extendSpec,
  type FieldSpec,
  type Message,
  type Spec,
} from '@tallystick/iso8583';
import { FrameReader, type Framing, frameOf } from '@tallystick/iso8583/link';

const LARGEST_MESSAGE = 16_384;

/** What a reply does not repeat: what was for the host alone, and what names the original of a reversal. */
const NOT_ECHOED = [14, 35, 45, 52, 55, 64, 90, 95, 128];

/** A message of a host as it is written, some of its elements as bytes that no spec would let pass. */
export type OddMessage = { readonly mti: string } & {
  readonly [element: number]: string | Uint8Array | undefined;
};

/** One connection of a host, from its own side. */
export interface Peer {
  /** Sends the answer to a request: the elements that a host echoes, `fields` over them; undefined leaves one out. */
  reply(request: Message, fields?: Readonly<Record<number, string | Uint8Array | undefined>>): void;
  /** Sends the first half of that answer and breaks the connection. */
  replyHalf(request: Message, fields?: Readonly<Record<number, string | Uint8Array | undefined>>): void;
  /** Sends a request of the host's own. */
  send(message: OddMessage): void;
  /** Sends a frame of nothing, by which some hosts keep a silent line alive. */
  keepAlive(): void;
  /** Ends the connection in order, once everything was written. */
  end(): void;
  /** Breaks it. */
  drop(): void;
}

/** Elements whose odd values a strict codec would not write: as text or bytes of the same length on the wire. */
const loosened = (spec: Spec): Spec => {
  const loose = extendSpec(spec, {
    name: `${spec.name}, as it comes`,
    fields: {
      12: { format: 'n' },
      13: { format: 'n' },
      37: { format: 'ans' },
      38: { format: 'ans' },
      39: { format: 'ans' },
    },
  });
  const name: FieldSpec = { name: 'Name', format: 'b', encoding: 'binary', length: 40, prefix: 'fixed' };
  return { ...loose, fields: { ...loose.fields, 43: name } };
};

/** The answer's own elements before a host adds its oddities. */
const answerOf = (request: Message, fields: Readonly<Record<number, unknown>>): OddMessage => {
  const mti = `${request.mti.slice(0, 2)}${Number(request.mti[2]) + 1}${Number(request.mti[3]) & ~1}`;
  const answer: Record<string, unknown> = { ...request, ...fields, mti };
  for (const element of NOT_ECHOED) if (!(element in fields)) delete answer[element];
  // The name of the card acceptor is the till's; few hosts send it back, and then in their own letters.
  if (!(43 in fields)) delete answer[43];
  for (const [element, value] of Object.entries(answer)) if (value === undefined) delete answer[element];
  return answer as OddMessage;
};

/** What a host is told of the wire. */
export interface WireOptions {
  readonly spec: Spec;
  readonly framing: Framing;
  /** Cuts or joins what is written. Default: a frame a write. */
  readonly chunks?: ((frame: Uint8Array) => readonly Uint8Array[]) | undefined;
  readonly onSent?: (message: OddMessage) => void;
}

/** Speaks ISO 8583 over one socket, and writes whatever it is told to, right or wrong. */
export const createPeer = (
  socket: Socket,
  { spec, framing, chunks = (frame) => [frame], onSent }: WireOptions,
  onMessage: (message: Message) => void,
): Peer => {
  const strict: Codec = compile(spec);
  const odd: Codec = compile(loosened(spec));
  const reader = new FrameReader(framing, LARGEST_MESSAGE);
  const framed = (message: OddMessage): Uint8Array => {
    onSent?.(message);
    return frameOf(framing, odd.pack(message as Message));
  };
  const write = (frame: Uint8Array): void => {
    for (const chunk of chunks(frame)) socket.write(chunk);
  };
  socket.on('data', (chunk: Uint8Array) =>
    reader.push(chunk, (frame) => {
      onMessage(strict.unpack(Uint8Array.from(frame)));
      return true;
    }),
  );
  return {
    reply: (request, fields = {}) => write(framed(answerOf(request, fields))),
    replyHalf(request, fields = {}) {
      const frame = framed(answerOf(request, fields));
      socket.end(frame.subarray(0, frame.length >> 1));
    },
    send: (message) => write(framed(message)),
    keepAlive: () => write(frameOf(framing, new Uint8Array())),
    end: () => void socket.end(),
    drop: () => void socket.destroy(),
  };
};
