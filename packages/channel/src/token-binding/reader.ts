/** Takes the values of the TLS presentation language (RFC 8446 section 3) off bytes, in order; undefined where they end too soon. */
export class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get at(): number {
    return this.#at;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** What was taken since a place. */
  since(start: number): Uint8Array {
    return this.#bytes.subarray(start, this.#at);
  }

  uint8(): number | undefined {
    return this.#take(1)?.[0];
  }

  /** `opaque value<0..2^8-1>` */
  opaque8(): Uint8Array | undefined {
    const length = this.uint8();
    return length === undefined ? undefined : this.#take(length);
  }

  /** `opaque value<0..2^16-1>` */
  opaque16(): Uint8Array | undefined {
    const [high, low] = this.#take(2) ?? [];
    return high === undefined || low === undefined ? undefined : this.#take(high * 256 + low);
  }

  #take(length: number): Uint8Array | undefined {
    if (this.left < length) {
      this.#at = this.#bytes.length;
      return undefined;
    }
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
