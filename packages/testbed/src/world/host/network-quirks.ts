import { type HostQuirk, isSale } from './quirk.ts';

const ECHO = '301';
const SIGN_ON = '001';
const SIGN_OFF = '002';

/** Network management, in both directions. */
export const NETWORK_QUIRKS = {
  asks: {
    meaning:
      'the host sends requests of its own with every sale: echo, sign-on, keys (161), 0820, an unknown code',
    sale: 'approved',
    answer: (request, peer, next, { networkRequest }) => {
      if (isSale(request)) {
        for (const code of [ECHO, SIGN_ON, '161', '201', '999']) peer.send(networkRequest(code));
        peer.send(networkRequest(ECHO, '0801'));
        peer.send(networkRequest('161', '0820'));
      }
      next();
    },
  },
  'echo-12': {
    meaning: 'an echo is answered with 12, invalid transaction',
    sale: 'approved',
    network: (request, _peer, next) => next(request[70] === ECHO ? { 39: '12' } : {}),
  },
  'bare-network-answers': {
    meaning: 'answers to network management repeat DE7 and DE11 alone, besides 39',
    sale: 'approved',
    network: (_request, _peer, next) => next({ 70: undefined }),
  },
  'signs-off-at-night': {
    meaning: 'after the first sale the host signs off, answers 91 for a while, and signs on again',
    sale: 'approved',
    answer: (request, peer, next, { after, pace, sales, networkRequest }) => {
      next();
      if (!isSale(request) || sales() !== 1) return;
      peer.send(networkRequest(SIGN_OFF));
      after(pace.pauseMs, () => peer.send(networkRequest(SIGN_ON)));
    },
    network: (request, _peer, next, { sales }) =>
      next(sales() > 0 && request[70] === SIGN_ON ? { 39: '91' } : {}),
  },
} as const satisfies Readonly<Record<string, HostQuirk>>;
