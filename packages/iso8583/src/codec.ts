import { SpecError } from './errors.ts';
import { Packer } from './internal/pack.ts';
import { planFields } from './internal/plan.ts';
import { Unpacker } from './internal/unpack.ts';
import type { Message } from './message.ts';
import type { Spec } from './spec.ts';

/** Packs and unpacks the messages of one spec. Made by {@link compile}; keeps no message. */
export interface Codec {
  readonly spec: Spec;
  /** The longest message, in bytes, that is packed or unpacked. */
  readonly maxBytes: number;

  /**
   * The bytes of a message, header to last field, without the length that a link puts before it.
   * The result is a view of a larger block, as Node's own small buffers are: pass it on, not its `buffer`.
   *
   * @throws {PackError} naming the field that does not fit the spec; values never appear in it.
   */
  pack(message: Message): Uint8Array;

  /**
   * Packs into `target` from `offset` and returns the end, for a caller that frames messages in a buffer of its own.
   * On error what was written is to be ignored.
   *
   * @throws {PackError} as {@link pack}, and when the space ends.
   */
  packInto(message: Message, target: Uint8Array, offset: number): number;

  /**
   * Reads one message that takes up all of `bytes`. Every length, character and date is checked. The values do not
   * refer to `bytes` afterwards; those that are bytes are views of a larger block, as with {@link pack}.
   *
   * @throws {UnpackError} with field, offset and what could be read before it.
   */
  unpack(bytes: Uint8Array): Message;
}

/** Choices of a {@link Codec}. */
export interface CodecOptions {
  /** Default 16384, at most 65535: what two bytes of link header can announce. */
  readonly maxBytes?: number;
}

const DEFAULT_MAX_BYTES = 16_384;
const BLOCK_BYTES = 65_536;

/**
 * Turns a spec into working code, once, at start: never per message.
 *
 * @throws {SpecError} if the spec contradicts itself.
 */
export function compile(spec: Spec, options: CodecOptions = {}): Codec {
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  if (!Number.isInteger(maxBytes) || maxBytes < 1 || maxBytes > 65_535) {
    throw new SpecError('maxBytes', 'must be 1 to 65535');
  }
  const headerLength = spec.header?.length ?? 0;
  if (!Number.isInteger(headerLength) || headerLength < 0 || headerLength > 255) {
    throw new SpecError('header', 'length must be 0 to 255');
  }
  checkOuter(spec);
  const plans = planFields(spec);
  const packer = new Packer(spec, plans);
  const unpacker = new Unpacker(spec, plans, maxBytes);
  let block = new Uint8Array(0);
  let used = 0;

  return {
    spec,
    maxBytes,
    pack(message) {
      if (block.length - used < maxBytes) {
        block = new Uint8Array(Math.max(BLOCK_BYTES, maxBytes));
        used = 0;
      }
      const end = packer.pack(message, block, used, used + maxBytes);
      const packed = block.subarray(used, end);
      used = end;
      return packed;
    },
    packInto(message, target, offset) {
      return packer.pack(message, target, offset, Math.min(target.length, offset + maxBytes));
    },
    unpack(bytes) {
      return unpacker.unpack(bytes);
    },
  };
}

// A spec may come from a file, so the unions of its type are checked here once.
function checkOuter(spec: Spec): void {
  if (!['ascii', 'ebcdic', 'bcd'].includes(spec.mti.encoding)) throw new SpecError('mti', 'unknown encoding');
  if (!['binary', 'hex-ascii', 'hex-ebcdic'].includes(spec.bitmap.encoding)) {
    throw new SpecError('bitmap', 'unknown encoding');
  }
  if (![1, 2, 3].includes(spec.bitmap.maximum ?? 2)) throw new SpecError('bitmap', 'maximum must be 1 to 3');
  if (spec.header && !['ascii', 'ebcdic', 'binary'].includes(spec.header.encoding)) {
    throw new SpecError('header', 'unknown encoding');
  }
}
