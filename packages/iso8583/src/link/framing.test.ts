import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LinkError } from './errors.ts';
import { FrameReader, type Framing, headerBytesOf, writeFrameHeader } from './framing.ts';

const FRAMINGS: readonly Framing[] = ['binary-2', 'binary-4', 'ascii-4', 'bcd-2'];

function framed(framing: Framing, message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(headerBytesOf(framing) + message.length);
  writeFrameHeader(framing, message.length, bytes, 0);
  bytes.set(message, headerBytesOf(framing));
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

describe.each(FRAMINGS)('%s', (framing) => {
  it('gives back the messages however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 }),
        (messages, cuts) => {
          const stream = joined(messages.map((message) => framed(framing, message)));
          const reader = new FrameReader(framing, 300);
          const frames: string[] = [];
          for (let at = 0, turn = 0; at < stream.length; turn++) {
            const size = cuts[turn % cuts.length] as number;
            reader.push(stream.slice(at, at + size), (frame) => {
              frames.push(frame.toHex());
              return true;
            });
            at += size;
          }
          expect(frames).toEqual(messages.map((message) => message.toHex()));
          expect(reader.pendingBytes).toBe(0);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('refuses a message over the limit, at the header', () => {
    for (const length of [301]) {
      const header = new Uint8Array(headerBytesOf(framing));
      writeFrameHeader(framing, length, header, 0);
      for (const cut of [1, header.length]) {
        const reader = new FrameReader(framing, 300);
        expect(() => {
          reader.push(header.subarray(0, cut), () => true);
          reader.push(joined([header.subarray(cut), Uint8Array.of(1)]), () => true);
        }).toThrow(LinkError);
      }
    }
  });

  it('reported/I02: passes over frames of nothing, however the stream is cut', () => {
    const message = framed(framing, Uint8Array.of(1, 2, 3));
    const nothing = framed(framing, new Uint8Array(0));
    const stream = joined([nothing, nothing, message, nothing, message, nothing]);
    for (let size = 1; size <= stream.length; size++) {
      const reader = new FrameReader(framing, 300);
      const frames: string[] = [];
      for (let at = 0; at < stream.length; at += size) {
        reader.push(stream.slice(at, at + size), (frame) => {
          frames.push(frame.toHex());
          return true;
        });
      }
      expect(frames).toEqual(['010203', '010203']);
      expect(reader.pendingBytes).toBe(0);
    }
  });

  it('takes no more after the reader of the messages said so', () => {
    const message = framed(framing, Uint8Array.of(1));
    let count = 0;
    new FrameReader(framing, 300).push(joined([message, message]), () => {
      count += 1;
      return false;
    });
    expect(count).toBe(1);
  });
});

describe('ascii-4', () => {
  it('refuses a length that is no number', () => {
    const reader = new FrameReader('ascii-4', 300);
    expect(() => reader.push(new TextEncoder().encode('00x1a'), () => true)).toThrow(LinkError);
  });
});

describe('reported/I04: bcd-2', () => {
  it('reads 36 bytes under 00 36, and refuses a half byte that is no digit', () => {
    const frames: number[] = [];
    const reader = new FrameReader('bcd-2', 300);
    reader.push(joined([Uint8Array.of(0x00, 0x36), new Uint8Array(36)]), (frame) => {
      frames.push(frame.length);
      return true;
    });
    expect(frames).toEqual([36]);
    expect(framed('bcd-2', new Uint8Array(1234)).subarray(0, 2)).toEqual(Uint8Array.of(0x12, 0x34));
    for (const header of [
      [0x00, 0x3a],
      [0xa0, 0x36],
    ]) {
      const other = new FrameReader('bcd-2', 300);
      expect(() => other.push(Uint8Array.from(header), () => true)).toThrow(LinkError);
    }
  });
});
