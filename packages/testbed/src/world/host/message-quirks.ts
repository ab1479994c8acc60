import { answerSales, type HostQuirk, withFields } from './quirk.ts';

/** A name of 40 bytes as hosts send it back, in Latin-1. */
const LATIN_1_NAME = Uint8Array.from('CAFÉ ZOË'.padEnd(40), (letter) => letter.charCodeAt(0));

/** Messages that differ from the book in what they hold or how they are written. */
export const MESSAGE_QUIRKS = {
  'extra-elements': {
    meaning: 'answers carry elements that nobody asked for (DE15, 44, 48, 54, 62, 63)',
    sale: 'approved',
    answer: withFields({
      15: '1130',
      44: 'CALL US',
      48: 'WELCOME BACK',
      54: '0001978C000000012345',
      62: '000123',
      63: 'NET01',
    }),
  },
  'missing-elements': {
    meaning: 'answers repeat only what names the request (DE7, 11, 37, 41), besides 38 and 39',
    sale: 'approved',
    answer: answerSales((request, peer) =>
      peer.reply(
        { mti: request.mti, 7: request[7], 11: request[11], 37: request[37], 41: request[41] },
        {
          38: '123456',
          39: '00',
        },
      ),
    ),
  },
  'own-reference': {
    meaning: 'the host puts a reference of its own into DE37',
    sale: 'reversed',
    answer: withFields({ 37: '999999999999' }),
  },
  'latin-1': {
    meaning: 'letters of Latin-1 in DE43',
    sale: 'reversed',
    answer: withFields({ 43: LATIN_1_NAME }),
  },
  'zero-dates': {
    meaning: 'DE12 and DE13 are zeros and 240000',
    sale: 'reversed',
    answer: withFields({ 12: '240000', 13: '0000' }),
  },
  'hyphen-reference': {
    meaning: 'a hyphen in DE38, which holds letters and digits',
    sale: 'reversed',
    answer: withFields({ 38: 'AB-123' }),
  },
  'spaced-code': {
    meaning: 'DE39 is filled up with a space',
    sale: 'reversed',
    answer: withFields({ 39: '0 ' }),
  },
} as const satisfies Readonly<Record<string, HostQuirk>>;
