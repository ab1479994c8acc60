import type { CardReader } from './card-reader.ts';

/** A command that the card expects and its response, as hexadecimal. */
export interface ScriptedExchange {
  readonly c: string;
  readonly r: string;
}

/** A strict card for tests: it plays a list of exchanges and fails on any other command. */
export class ScriptedCard implements CardReader {
  readonly #exchanges: readonly ScriptedExchange[];
  #at = 0;
  /** First deviation from the script, if there was one. */
  deviation: string | undefined;

  constructor(exchanges: readonly ScriptedExchange[]) {
    this.#exchanges = exchanges;
  }

  /** Exchanges that were not asked for. */
  get left(): number {
    return this.#exchanges.length - this.#at;
  }

  transceive(command: Uint8Array): Promise<Uint8Array> {
    const next = this.#exchanges[this.#at++];
    const actual = command.toHex().toUpperCase();
    if (next?.c !== actual) {
      this.deviation ??= `Exchange ${this.#at}: expected ${next?.c ?? 'nothing'}, got ${actual}`;
      return Promise.reject(new Error(this.deviation));
    }
    return Promise.resolve(Uint8Array.fromHex(next.r));
  }
}
