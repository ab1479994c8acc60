import { Buffer } from 'node:buffer';
import { compile, ISO_1987_ASCII, type Message } from '@tallystick/iso8583';
import Peer from 'iso_8583';

interface Figure {
  readonly ours: number;
  readonly peer: number;
  readonly ratio: number;
  readonly unit: string;
}

const ROUNDS = 9;
const ROUND_MS = 80;

const ICC_DATA = Uint8Array.from({ length: 250 }, (_, index) => (index * 7 + 3) & 0xff);
const PIN_BLOCK = new Uint8Array(8).fill(0x5a);

// One purchase of a contactless card with PIN. Both sides carry the same 21 elements and check all of them.
const TEXT: Readonly<Record<number, string>> = {
  2: '9999990000000004',
  3: '000000',
  4: '000000001250',
  7: '1123033000',
  11: '000001',
  12: '033000',
  13: '1123',
  14: '3012',
  18: '5411',
  22: '071',
  23: '001',
  25: '00',
  32: '00000000001',
  35: '9999990000000004=30122011000000000000',
  37: '000000000001',
  41: 'TERM0001',
  42: 'MERCHANT0000001',
  43: 'Tallystick Test Merchant  Town        GB',
  49: '826',
};

const OURS: Message = { mti: '0200', ...TEXT, 52: PIN_BLOCK, 55: ICC_DATA };
const PEERS: Readonly<Record<string, string>> = {
  0: '0200',
  ...TEXT,
  52: PIN_BLOCK.toHex().toUpperCase(),
  55: ICC_DATA.toHex().toUpperCase(),
};

/** Operations a second, from as many as fit into one round. */
function rate(operation: () => void, batch: number): number {
  const start = performance.now();
  let count = 0;
  let elapsed = 0;
  while (elapsed < ROUND_MS) {
    for (let i = 0; i < batch; i++) operation();
    count += batch;
    elapsed = performance.now() - start;
  }
  return (count / elapsed) * 1000;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

function compare(ours: () => void, peer: () => void): Figure {
  const our: number[] = [];
  const their: number[] = [];
  rate(ours, 500);
  rate(peer, 20);
  for (let round = 0; round < ROUNDS; round++) {
    our.push(rate(ours, 500));
    their.push(rate(peer, 20));
  }
  const figure = { ours: median(our), peer: median(their) };
  return { ...figure, ratio: figure.ours / figure.peer, unit: 'messages/s' };
}

function peerBytes(): Buffer {
  const raw = new Peer(PEERS).getRawMessage();
  if (!Buffer.isBuffer(raw)) throw new Error('the peer cannot pack the message');
  return Buffer.concat([Buffer.of(raw.length >> 8, raw.length & 0xff), raw]);
}

// What is read is looked at, field by field, so that neither side gains from work it puts off.
const NUMBERS = [...Object.keys(TEXT).map(Number), 52, 55];
let looked = 0;

function look(message: { readonly [field: number]: string | Uint8Array | undefined }): void {
  for (const number of NUMBERS) looked += message[number]?.length ?? 0;
}

/** Packing and unpacking a 0200 with a DE55 of 250 bytes, beside npm's `iso_8583`. */
export async function benchIso8583(): Promise<Record<string, Figure>> {
  const codec = compile(ISO_1987_ASCII);
  const ourBytes = codec.pack(OURS);
  const theirBytes = peerBytes();
  const expected = looked;
  look(codec.unpack(ourBytes));
  if (looked - expected < 400) throw new Error('the message was not read whole');
  return {
    'iso8583.pack': compare(
      () => {
        looked += codec.pack(OURS).length;
      },
      () => {
        const raw = new Peer(PEERS).getRawMessage();
        if (Buffer.isBuffer(raw)) looked += raw.length;
      },
    ),
    'iso8583.unpack': compare(
      () => look(codec.unpack(ourBytes)),
      () => look(new Peer().getIsoJSON(theirBytes)),
    ),
  };
}
