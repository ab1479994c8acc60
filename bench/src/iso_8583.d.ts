declare module 'iso_8583' {
  /** The parts of the package that the benchmark uses. */
  export default class Iso8583 {
    constructor(message?: Readonly<Record<string, string>>);
    /** The message as bytes, or what is wrong with it. */
    getRawMessage(): Buffer | { error: string };
    /** The fields of a message that follows a length of two bytes. */
    getIsoJSON(bytes: Buffer): Record<string, string>;
  }
}
