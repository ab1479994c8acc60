// The declarations that are published name the library of `Symbol.dispose`, for those who compile against an older one.
/// <reference lib="esnext.disposable" preserve="true" />
import { equalBytes } from '@tallystick/encoding';

const INSPECT = Symbol.for('nodejs.util.inspect.custom');
const REDACTED = '[secret]';
/** Stands for bytes that are taken over right after. */
const NOTHING = new Uint8Array(0);

/** A secret was used after it had been wiped: a fault of the calling program. */
export class SecretWipedError extends Error {
  override readonly name = 'SecretWipedError';
  readonly code = 'ERR_SECRET_WIPED';

  constructor() {
    super('This secret has been wiped');
  }
}

/**
 * Secret bytes with no printable form: strings, JSON, templates and inspectors all show `[secret]`.
 *
 * The bytes live in a private field, are lent only to a callback, and are overwritten by {@link wipe}. A garbage-collected
 * runtime may still hold copies that its engine made: this keeps secrets out of logs and errors, it is not secure memory.
 */
export class SecretBytes {
  #bytes: Uint8Array | undefined;

  /** Takes a copy; the caller should wipe its own. */
  constructor(bytes: Uint8Array) {
    if (bytes !== NOTHING) this.#bytes = new Uint8Array(bytes);
  }

  /** Takes the array over without a copy: from here on it belongs to the secret. */
  static adopt(bytes: Uint8Array): SecretBytes {
    const secret = new SecretBytes(NOTHING);
    secret.#bytes = bytes;
    return secret;
  }

  get length(): number {
    return this.#live().length;
  }

  /**
   * Lends the bytes to `work`, which must not keep them.
   *
   * @throws {SecretWipedError} after {@link wipe}
   */
  use<T>(work: (bytes: Uint8Array) => T): T {
    return work(this.#live());
  }

  /** Compares in time that depends on the lengths alone. */
  equals(other: SecretBytes): boolean {
    return this.use((mine) => other.use((theirs) => equalBytes(mine, theirs)));
  }

  /** Overwrites the bytes. Wiping twice is harmless. */
  wipe(): void {
    this.#bytes?.fill(0);
    this.#bytes = undefined;
  }

  #live(): Uint8Array {
    if (this.#bytes === undefined) throw new SecretWipedError();
    return this.#bytes;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [INSPECT](): string {
    return REDACTED;
  }

  [Symbol.toPrimitive](): string {
    return REDACTED;
  }

  [Symbol.dispose](): void {
    this.wipe();
  }
}
