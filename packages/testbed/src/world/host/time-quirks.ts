import { answerSales, type HostQuirk } from './quirk.ts';

/** Answers that come late, twice, or not at all. */
export const TIME_QUIRKS = {
  late: {
    meaning: 'the answer to a sale comes after the terminal has given up',
    sale: 'reversed',
    answer: answerSales((_request, _peer, next, { after, pace }) => after(pace.lateMs, () => next())),
  },
  silent: {
    meaning: 'sales are never answered; reversals are',
    sale: 'reversed',
    answer: answerSales(() => {}),
  },
  doubled: {
    meaning: 'every answer comes twice',
    sale: 'approved',
    answer: (_request, _peer, next) => {
      next();
      next();
    },
  },
  'declined-then-approved': {
    meaning: 'a decline (51) is followed by an approval of the same sale',
    sale: 'reversed',
    answer: answerSales((_request, _peer, next) => {
      next({ 38: undefined, 39: '51' });
      next();
    }),
  },
  'slow-reversals': {
    meaning: 'the first two reversals of a sale stay unanswered, and the sale too',
    sale: 'reversed',
    answer: (request, _peer, next) => {
      if (request.mti === '0421') next();
    },
  },
} as const satisfies Readonly<Record<string, HostQuirk>>;
