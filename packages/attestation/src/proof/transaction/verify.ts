import { equalText } from '@tallystick/encoding/node';
import { AttestationInputError } from '../../errors.ts';
import type { Purpose } from '../../evidence/purpose.ts';
import {
  parseTransactionClaims,
  TRANSACTION_EVIDENCE_TYPE,
  type TransactionClaims,
  transactionEvidenceMaxLength,
} from '../../evidence/transaction-claims.ts';
import { parseJsonPart } from '../../formats/json-part.ts';
import { type Check, checkThat, contraindicated } from '../../result/check.ts';
import { concludeOutcome, type TransactionOutcome } from '../../result/outcome.ts';
import type { DeviceKey } from '../keys/device-key.ts';
import { requireHeader, splitSigned } from '../statement/read-jws.ts';
import { checkAgainstReference, checkPresentedItems, type DigestReference } from './digest-checks.ts';

/** What the server expects of the answer to one challenge. */
export interface TransactionExpectation {
  /** base64url of the 32 bytes that were sent. The caller has made sure that they are fresh and unused. */
  readonly challenge: string;
  readonly deviceId: string;
  readonly purpose: Purpose;
  /** For the purposes `transaction` and `pin`. */
  readonly payment?: { readonly id: string; readonly amount: bigint; readonly currency: string };
  /** The counter of the last answer that was accepted; -1 if there was none. */
  readonly lastCounter: number;
  readonly reference: DigestReference;
  readonly deviceKey: DeviceKey;
  /** Unix milliseconds. */
  readonly now: number;
}

const AGAIN = 'Start the payment again.';

/**
 * Verifies the answer to a challenge: one verification by the device key's scheme, every bound field, counter, digest and level. How wrong the clock is is a
 * fact: a policy appraises it. Synchronous, no I/O.
 * Fields are compared after the signature holds, so a refusal tells a forger nothing.
 */
export function verifyTransactionEvidence(jws: string, expected: TransactionExpectation): TransactionOutcome {
  const { scheme, jwsAlg, signatureBytes } = expected.deviceKey;
  let claims: TransactionClaims;
  try {
    const parts = splitSigned(jws, transactionEvidenceMaxLength(scheme), signatureBytes);
    requireHeader(parts.header, jwsAlg, TRANSACTION_EVIDENCE_TYPE);
    if (!expected.deviceKey.verify(Buffer.from(parts.signingInput, 'latin1'), parts.signature)) {
      return refused(
        contraindicated(
          'transaction.signature',
          'the signature does not verify',
          'The answer is signed by the key that this device enrolled with.',
          'Enrol the device again: it no longer has the key it enrolled with.',
        ),
      );
    }
    claims = parseTransactionClaims(parseJsonPart(parts.payload, 'payload'));
  } catch (error) {
    if (!(error instanceof AttestationInputError)) throw error;
    return refused(
      contraindicated(
        'transaction.format',
        `${error.path}: ${error.message}`,
        `The answer is a JWS of type att-evidence+jwt with ${jwsAlg}, the algorithm of the device's key.`,
        'Update the app and try again.',
      ),
    );
  }
  const drift = claims.time - Math.floor(expected.now / 1000);
  const checks = [
    ...bindingChecks(claims, expected),
    checkThat(
      claims.counter > expected.lastCounter,
      'transaction.counter',
      `counter ${claims.counter} after ${expected.lastCounter}`,
      'The device counter must increase.',
      'Reset the terminal and enrol it again: its storage was copied or restored to an older state.',
    ),
    ...referenceChecks(expected.reference, claims),
  ];
  const { challenge: _challenge, ...bound } = claims;
  return concludeOutcome('transaction', { kind: 'transaction', ...bound, clockDriftSeconds: drift }, checks);
}

const referenceChecks = (reference: DigestReference, { items, level, digest }: TransactionClaims): Check[] =>
  items === undefined
    ? checkAgainstReference(reference, { level, digest })
    : checkPresentedItems(reference, { level, digest, items });

const refused = (check: Check): TransactionOutcome => ({
  outcome: 'refused',
  kind: 'transaction',
  reason: 'signature',
  checks: [check],
});

function bindingChecks(claims: TransactionClaims, expected: TransactionExpectation): Check[] {
  const { payment } = expected;
  const checks = [
    checkThat(
      equalText(claims.challenge, expected.challenge),
      'transaction.challenge',
      'challenge of the answer',
      'The answer is for the challenge that was issued.',
      AGAIN,
    ),
    checkThat(
      claims.deviceId === expected.deviceId,
      'transaction.device',
      claims.deviceId,
      `The answer is for device ${expected.deviceId}.`,
      'Enrol the device again.',
    ),
    checkThat(
      claims.purpose === expected.purpose,
      'transaction.purpose',
      claims.purpose,
      `The answer is for the purpose ${expected.purpose}.`,
      AGAIN,
    ),
    checkThat(
      claims.paymentId === payment?.id,
      'transaction.payment',
      claims.paymentId ?? 'no payment',
      `The answer is for ${payment ? `payment ${payment.id}` : 'no payment'}.`,
      AGAIN,
    ),
  ];
  if (!payment && claims.amount === undefined) return checks;
  const wanted = payment ? `${payment.amount} ${payment.currency}` : 'no amount';
  const signed = `${claims.amount ?? 'none'} ${claims.currency ?? ''}`;
  const amount = checkThat(
    claims.amount === payment?.amount.toString() && claims.currency === payment?.currency,
    'transaction.amount',
    `${signed} (minor units)`,
    `The device signed the amount of the payment: ${wanted}.`,
    'Start the payment again and check the amount on the screen.',
  );
  return [...checks, amount];
}
