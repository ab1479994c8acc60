import { answerSales, type HostQuirk } from './quirk.ts';

const bytewise = (frame: Uint8Array): Uint8Array[] => [...frame].map((byte) => Uint8Array.of(byte));

/** What real lines and the programs at their end do to a stream. */
export const CONNECTION_QUIRKS = {
  'keep-alives': {
    meaning: 'frames of nothing before and after every answer',
    sale: 'approved',
    answer: (_request, peer, next) => {
      peer.keepAlive();
      next();
      peer.keepAlive();
    },
  },
  bytewise: {
    meaning: 'every byte is written by itself',
    sale: 'approved',
    chunks: bytewise,
  },
  'half-answer': {
    meaning: 'the connection breaks in the middle of the answer to a sale',
    sale: 'reversed',
    answer: answerSales((request, peer) => peer.replyHalf(request, { 38: '123456', 39: '00' })),
  },
  drops: {
    meaning: 'the connection breaks when a sale has come',
    sale: 'reversed',
    answer: answerSales((_request, peer) => peer.drop()),
  },
  'one-sale-a-connection': {
    meaning: 'the connection is closed after each sale was answered',
    sale: 'approved',
    answer: answerSales((_request, peer, next) => {
      next();
      peer.end();
    }),
  },
} as const satisfies Readonly<Record<string, HostQuirk>>;
