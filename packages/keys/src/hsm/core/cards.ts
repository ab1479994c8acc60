import { equalBytes } from '@tallystick/encoding';
import { nodeCiphers } from '../../ciphers/node.ts';
import { cardVerificationValue } from '../../pin/card-verification-value.ts';
import type { ArpcRequest, ArqcFacts, ArqcRequest, CardAlgorithms, ClearArqcInput } from '../arqc.ts';
import { HsmError } from '../hsm-error.ts';
import type { KeyRole } from '../key-policy.ts';
import type { CardValueRequest } from '../pin-requests.ts';
import type { Verified } from '../requests.ts';
import { clearOf } from './blocks.ts';
import { boundCiphers } from './bound-ciphers.ts';
import type { CoreContext } from './core.ts';

/** What an issuer verifies of a card. */
export interface CardCalls {
  verifyArqc(request: ArqcRequest): ArqcFacts;
  generateArpc(request: ArpcRequest): Uint8Array;
  makeCardValue(request: CardValueRequest): string;
  verifyCardValue(request: CardValueRequest & { readonly value: string }): Verified;
}

const ISSUER_MASTER_BYTES = 16;
const utf8 = new TextEncoder();

export function cardCalls<Key>(context: CoreContext<Key>): CardCalls {
  const { module, keys } = context;
  const cards = (): CardAlgorithms => {
    if (context.cards) return context.cards;
    throw new HsmError('ERR_HSM_OPERATION', 'The module was made without the algorithms of cards', {
      remedy: 'Give it `cards`: @tallystick/emv has them.',
    });
  };
  /** The issuer's master stays inside; keys of one card are derived in clear, as its algorithms want them. */
  const inputOf = (role: KeyRole, request: ArqcRequest): ClearArqcInput => {
    const { key } = keys.open(role, request.key);
    const bound = boundCiphers(module, key, ISSUER_MASTER_BYTES);
    const { pan, panSequence, de55 } = request;
    return { issuerMasterKey: bound.key, ciphers: bound.ciphers, pan, panSequence, de55 };
  };
  const cardValue = (role: KeyRole, { key, pan, expiry, serviceCode }: CardValueRequest): string => {
    keys.open(role, key);
    const clear = clearOf(context, key);
    try {
      return cardVerificationValue(nodeCiphers, clear, { pan, expiry, serviceCode });
    } finally {
      clear.fill(0);
    }
  };
  return {
    verifyArqc(request) {
      const facts = cards().verifyArqc(inputOf('verifyArqc', request));
      if (!facts.verified) context.failed('verifyArqc', facts.reason);
      return facts;
    },
    generateArpc: ({ facts, status, ...request }) =>
      cards().generateArpc(inputOf('generateArpc', request), facts, status),
    makeCardValue: (request) => cardValue('makeCardValue', request),
    verifyCardValue({ value, ...request }) {
      const made = cardValue('verifyCardValue', request);
      const verified = equalBytes(utf8.encode(made), utf8.encode(value));
      if (!verified) context.failed('verifyCardValue', 'value-wrong');
      return { verified };
    },
  };
}
