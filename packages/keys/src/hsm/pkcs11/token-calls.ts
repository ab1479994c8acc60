import { tokenError } from './token-errors.ts';
import type { Handle, Mechanism, Template } from './token-library.ts';
import type { TokenSession } from './token-session.ts';

/** Calls of PKCS #11 with bytes in and out, whose errors are ours. */
export interface TokenCalls {
  run<T>(work: (session: Handle) => T): T;
  random(length: number): Uint8Array;
  create(template: Template): Handle;
  destroy(object: Handle): void;
  encrypt(mechanism: Mechanism, key: Handle, data: Uint8Array): Uint8Array;
  decrypt(mechanism: Mechanism, key: Handle, data: Uint8Array): Uint8Array;
  sign(mechanism: Mechanism, key: Handle, data: Uint8Array): Uint8Array;
}

/** A tag, a padded block or an RSA block: more than any output is longer than its input. */
const ROOM_BYTES = 64;
/** An RSA signature of the longest key. */
const SIGNATURE_BYTES = 512;

/** No copy: the same memory as a Buffer, which the add-on wants. */
export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const copied = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes);

export function tokenCalls({ library, handle }: TokenSession): TokenCalls {
  const run: TokenCalls['run'] = (work) => {
    try {
      return work(handle());
    } catch (error) {
      throw tokenError(error);
    }
  };
  /** Nothing at all is no pointer to the add-on, and a token refuses it: then only the end is asked for. */
  const finish = (
    data: Uint8Array,
    room: number,
    whole: (data: Buffer, out: Buffer) => Buffer,
    end: (out: Buffer) => Buffer,
  ): Uint8Array => {
    const out = Buffer.alloc(data.length + room);
    try {
      return copied(data.length === 0 ? end(out) : whole(asBuffer(data), out));
    } finally {
      out.fill(0);
    }
  };
  return {
    run,
    random: (length) => {
      const out = Buffer.alloc(length);
      return length === 0 ? out : copied(run((session) => library.C_GenerateRandom(session, out)));
    },
    create: (template) => run((session) => library.C_CreateObject(session, template)),
    destroy(object) {
      run((session) => library.C_DestroyObject(session, object));
    },
    encrypt: (mechanism, key, data) =>
      run((session) => {
        library.C_EncryptInit(session, mechanism, key);
        return finish(
          data,
          ROOM_BYTES,
          (given, out) => library.C_Encrypt(session, given, out),
          (out) => library.C_EncryptFinal(session, out),
        );
      }),
    decrypt: (mechanism, key, data) =>
      run((session) => {
        library.C_DecryptInit(session, mechanism, key);
        return finish(
          data,
          ROOM_BYTES,
          (given, out) => library.C_Decrypt(session, given, out),
          (out) => library.C_DecryptFinal(session, out),
        );
      }),
    sign: (mechanism, key, data) =>
      run((session) => {
        library.C_SignInit(session, mechanism, key);
        return finish(
          data,
          SIGNATURE_BYTES,
          (given, out) => library.C_Sign(session, given, out),
          (out) => library.C_SignFinal(session, out),
        );
      }),
  };
}
