import { LinkError } from './errors.ts';

/**
 * The length that precedes each message on the wire: 2 or 4 bytes, most significant first, or 4 digits in ASCII or in two
 * bytes of BCD.
 */
export type Framing = 'binary-2' | 'binary-4' | 'ascii-4' | 'bcd-2';

const FRAMINGS: { readonly [framing in Framing]: { headerBytes: 2 | 4; largest: number } } = {
  'binary-2': { headerBytes: 2, largest: 0xffff },
  'binary-4': { headerBytes: 4, largest: 0xffff_ffff },
  'ascii-4': { headerBytes: 4, largest: 9999 },
  'bcd-2': { headerBytes: 2, largest: 9999 },
};

/** Whether a name, as from a file of settings, is that of a framing. */
export function isFraming(name: string): name is Framing {
  return Object.hasOwn(FRAMINGS, name);
}

/** Bytes of the length header. */
export function headerBytesOf(framing: Framing): 2 | 4 {
  return FRAMINGS[framing].headerBytes;
}

/** The greatest length that a header can say. */
export function largestLengthOf(framing: Framing): number {
  return FRAMINGS[framing].largest;
}

/** Writes the header for a message of `length` bytes at `at`. The caller keeps `length` within what the header can say. */
export function writeFrameHeader(framing: Framing, length: number, to: Uint8Array, at: number): void {
  if (framing === 'binary-2') {
    to[at] = length >>> 8;
    to[at + 1] = length;
    return;
  }
  if (framing === 'bcd-2') {
    to[at] = packedByte(Math.floor(length / 100));
    to[at + 1] = packedByte(length % 100);
    return;
  }
  let rest = length;
  for (let i = 3; i >= 0; i--) {
    if (framing === 'ascii-4') {
      to[at + i] = 0x30 + (rest % 10);
      rest = Math.floor(rest / 10);
    } else {
      to[at + i] = rest;
      rest >>>= 8;
    }
  }
}

/** A message behind its length header. The caller keeps it within what the header can say. */
export function frameOf(framing: Framing, message: Uint8Array): Uint8Array {
  const headerBytes = headerBytesOf(framing);
  const frame = new Uint8Array(headerBytes + message.length);
  writeFrameHeader(framing, message.length, frame, 0);
  frame.set(message, headerBytes);
  return frame;
}

function packedByte(value: number): number {
  return (Math.floor(value / 10) << 4) | (value % 10);
}

function unpackedByte(byte: number): number {
  return byte >> 4 > 9 || (byte & 15) > 9 ? Number.NaN : (byte >> 4) * 10 + (byte & 15);
}

// Not a number where the header is none.
function readLength(framing: Framing, from: Uint8Array, at: number): number {
  if (framing === 'binary-2') return ((from[at] as number) << 8) | (from[at + 1] as number);
  if (framing === 'bcd-2') {
    return unpackedByte(from[at] as number) * 100 + unpackedByte(from[at + 1] as number);
  }
  let length = 0;
  for (let i = 0; i < 4; i++) {
    const byte = from[at + i] as number;
    if (framing === 'binary-4') {
      length = length * 256 + byte;
      continue;
    }
    if (byte < 0x30 || byte > 0x39) return Number.NaN;
    length = length * 10 + byte - 0x30;
  }
  return length;
}

/**
 * Cuts a byte stream into frames, however the network has split or joined them. Holds at most one frame back, of at most
 * `maxBytes`.
 */
export class FrameReader {
  readonly #framing: Framing;
  readonly #maxBytes: number;
  readonly #headerBytes: number;
  #held: Uint8Array;
  #heldBytes = 0;

  constructor(framing: Framing, maxBytes: number) {
    this.#framing = framing;
    this.#maxBytes = maxBytes;
    this.#headerBytes = headerBytesOf(framing);
    this.#held = new Uint8Array(0);
  }

  /** Bytes of an incomplete frame that are waiting for the rest. */
  get pendingBytes(): number {
    return this.#heldBytes;
  }

  /**
   * Takes the next bytes and calls `onFrame` for each message that is complete, in order, without its header. A frame is a
   * view of `chunk` or of memory that is not written again. `onFrame` returns false to stop: the rest is dropped. A frame of
   * nothing is passed over: by it some peers keep a silent connection alive.
   *
   * @throws {LinkError} ERR_LINK_FRAME on a length that is no number or over the maximum: the stream cannot be read any
   * further.
   */
  push(chunk: Uint8Array, onFrame: (frame: Uint8Array) => boolean): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#heldBytes > 0) {
        at += this.#fill(chunk, at);
        if (this.#heldBytes < this.#headerBytes) return;
        const end = this.#headerBytes + this.#lengthAt(this.#held, 0);
        if (this.#heldBytes < end) continue;
        const frame = this.#held.subarray(this.#headerBytes, end);
        this.#held = new Uint8Array(0);
        this.#heldBytes = 0;
        if (frame.length > 0 && !onFrame(frame)) return;
        continue;
      }
      if (chunk.length - at < this.#headerBytes) {
        this.#hold(chunk, at, this.#headerBytes);
        return;
      }
      const length = this.#lengthAt(chunk, at);
      const end = at + this.#headerBytes + length;
      if (end > chunk.length) {
        this.#hold(chunk, at, this.#headerBytes + length);
        return;
      }
      const frame = chunk.subarray(at + this.#headerBytes, end);
      at = end;
      if (length > 0 && !onFrame(frame)) return;
    }
  }

  #hold(chunk: Uint8Array, at: number, size: number): void {
    this.#held = new Uint8Array(size);
    this.#held.set(chunk.subarray(at));
    this.#heldBytes = chunk.length - at;
  }

  // Takes what completes the header first, then what completes the frame.
  #fill(chunk: Uint8Array, at: number): number {
    let size = this.#headerBytes;
    if (this.#heldBytes >= size) size += this.#lengthAt(this.#held, 0);
    if (this.#held.length < size) {
      const larger = new Uint8Array(size);
      larger.set(this.#held.subarray(0, this.#heldBytes));
      this.#held = larger;
    }
    const taken = Math.min(size - this.#heldBytes, chunk.length - at);
    this.#held.set(chunk.subarray(at, at + taken), this.#heldBytes);
    this.#heldBytes += taken;
    return taken;
  }

  #lengthAt(from: Uint8Array, at: number): number {
    const length = readLength(this.#framing, from, at);
    if (Number.isNaN(length)) throw new LinkError('ERR_LINK_FRAME', 'frame length is not a number');
    if (length > this.#maxBytes) {
      throw new LinkError('ERR_LINK_FRAME', `frame length is over the maximum of ${this.#maxBytes}`);
    }
    return length;
  }
}
