import { Buffer } from 'node:buffer';
import { compile, ISO_1987_ASCII, type Message } from '@tallystick/iso8583';
import Peer from 'iso_8583';

interface Figure {
  readonly ours: number;
  readonly peer: number;
  readonly ratio: number;
  readonly unit: string;
}

// Many short rounds in turn: what else the machine does then slows both sides of a round alike.
const ROUNDS = 61;
const ROUND_MS = 12;
const WARM_UP_MS = 200;

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

/** Operations a second, from as many as fit into the time. */
function rate(operation: () => void, batch: number, milliseconds: number): number {
  const start = performance.now();
  let count = 0;
  let elapsed = 0;
  while (elapsed < milliseconds) {
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
  const ratios: number[] = [];
  rate(ours, 500, WARM_UP_MS);
  rate(peer, 20, WARM_UP_MS);
  for (let round = 0; round < ROUNDS; round++) {
    const one = rate(ours, 500, ROUND_MS);
    const other = rate(peer, 20, ROUND_MS);
    our.push(one);
    their.push(other);
    ratios.push(one / other);
  }
  return { ours: median(our), peer: median(their), ratio: median(ratios), unit: 'messages/s' };
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
  let sum = 0;
  for (const number of NUMBERS) {
    const value = message[number];
    // Apart for text and bytes, or the engine looks up how to find a length each time.
    if (typeof value === 'string') sum += value.length;
    else if (value !== undefined) sum += value.length;
  }
  looked += sum;
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
