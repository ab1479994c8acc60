/** A value as it goes to the server: text, or bytes in binary format. */
export type Parameter = string | Uint8Array | null;

const BIND = 0x42;
const DESCRIBE_PORTAL = [0x44, 0, 0, 0, 6, 0x50, 0];
const EXECUTE = [0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0];
const SYNC = [0x53, 0, 0, 0, 4];
const EXECUTE_AND_SYNC = Buffer.from([...EXECUTE, ...SYNC]);
const DESCRIBE_EXECUTE_AND_SYNC = Buffer.from([...DESCRIBE_PORTAL, ...EXECUTE, ...SYNC]);
const BINARY_FORMAT = 1;
const NULL_LENGTH = 0xffffffff;

const BLOCK_BYTES = 65_536;
/** Bytes of UTF-8 for one unit of a string, at most. */
const UTF8_BYTES = 3;
/** Below it, a character at a time is cheaper than a call into the engine. */
const SHORT_TEXT = 40;

// Messages are carved off one block after another, so that none needs memory of its own; a used part is never written again.
let block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
let used = 0;

const putInt16 = (value: number, at: number): number => {
  block[at] = value >> 8;
  block[at + 1] = value;
  return at + 2;
};

const putInt32 = (value: number, at: number): number => {
  block[at] = value >>> 24;
  block[at + 1] = value >>> 16;
  block[at + 2] = value >>> 8;
  block[at + 3] = value;
  return at + 4;
};

const putText = (text: string, from: number): number => {
  const { length } = text;
  if (length >= SHORT_TEXT) return from + block.write(text, from);
  for (let index = 0; index < length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) return from + block.write(text, from);
    block[from + index] = unit;
  }
  return from + length;
};

/** Bytes that a message takes at most. */
const roomFor = (name: string, parameters: readonly Parameter[]): number => {
  let room = 1 + 4 + 1 + UTF8_BYTES * name.length + 1 + 2 + 2 + 2 + DESCRIBE_EXECUTE_AND_SYNC.length;
  for (let index = 0; index < parameters.length; index += 1) {
    const parameter = parameters[index] ?? null;
    room += 2 + 4;
    if (typeof parameter === 'string') room += UTF8_BYTES * parameter.length;
    else if (parameter !== null) room += parameter.length;
  }
  return room;
};

/** Formats of the parameters: none named if all are text, else one for each. */
const putFormats = (parameters: readonly Parameter[], from: number): number => {
  if (!parameters.some((parameter) => parameter instanceof Uint8Array)) return putInt16(0, from);
  let at = putInt16(parameters.length, from);
  for (let index = 0; index < parameters.length; index += 1) {
    at = putInt16(parameters[index] instanceof Uint8Array ? BINARY_FORMAT : 0, at);
  }
  return at;
};

/**
 * Bind to the unnamed portal, Describe if asked for, Execute and Sync in one piece (PostgreSQL 15, 55.7), so that they leave in one
 * write. The caller may keep what it is given for as long as it likes.
 */
export const encodeRun = (name: string, parameters: readonly Parameter[], describe: boolean): Buffer => {
  const room = roomFor(name, parameters);
  if (block.length - used < room) {
    block = Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, room));
    used = 0;
  }
  const start = used;
  block[start] = BIND;
  // The length is written once it is known; the portal has no name.
  let at = start + 5;
  block[at++] = 0;
  at = putText(name, at);
  block[at++] = 0;
  at = putFormats(parameters, at);
  at = putInt16(parameters.length, at);
  for (let index = 0; index < parameters.length; index += 1) {
    const parameter = parameters[index] ?? null;
    if (parameter === null) at = putInt32(NULL_LENGTH, at);
    else {
      const value = at + 4;
      if (typeof parameter === 'string') at = putText(parameter, value);
      else {
        block.set(parameter, value);
        at = value + parameter.length;
      }
      putInt32(at - value, value - 4);
    }
  }
  // No result formats: all text.
  at = putInt16(0, at);
  putInt32(at - start - 1, start + 1);
  const tail = describe ? DESCRIBE_EXECUTE_AND_SYNC : EXECUTE_AND_SYNC;
  block.set(tail, at);
  used = at + tail.length;
  return block.subarray(start, used);
};
