import { type Codec, compile, ISO_1987_ASCII, ISO_1987_BINARY } from '@tallystick/iso8583';

/** The dialects of ISO 8583 that an acquirer's host can be spoken to in. */
export type Dialect = 'iso1987binary' | 'iso1987ascii';

const CODECS: Readonly<Record<Dialect, Codec>> = {
  iso1987binary: compile(ISO_1987_BINARY),
  iso1987ascii: compile(ISO_1987_ASCII),
};

/** The codec of a dialect, compiled once. */
export const codecOf = (dialect: Dialect): Codec => CODECS[dialect];
