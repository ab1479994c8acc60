import type { Amount, Check, ProblemCode, Purpose } from '@tallystick/protocol';
import { CURRENCIES, type CurrencyCode } from '@tallystick/protocol';
import type { StoredAttestation } from '../store.ts';
import type { SubjectRefusal } from './subjects.ts';

/** What ends because a device was refused for it. */
export interface RefusedSubject {
  readonly purpose: Purpose;
  readonly owner: { readonly deviceId: string };
  readonly id: string;
  readonly refusal: SubjectRefusal;
}

/** Another answer of the same device was faster: nothing was appraised, and the device answers again. */
const UNDECIDED = 'transaction.overtaken';

/** What is not known is not passed. */
const isFailed = ({ status }: Check): boolean => status === 'contraindicated' || status === 'none';

/**
 * What a refused attestation ends, and why: the payment that its challenge was bound to. That a challenge ran out or was answered twice ends
 * nothing, since the device may answer another.
 */
export const refusedSubject = (
  { record, deviceId }: StoredAttestation,
  code: ProblemCode,
  atMost: Amount | undefined,
): RefusedSubject | undefined => {
  const checks = record.checks.filter(isFailed);
  if (code !== 'attestation_refused' || record.paymentId === undefined || deviceId === undefined) return;
  if (checks.some(({ id }) => id === UNDECIDED)) return;
  const isRule = checks.length > 0 && checks.every(({ id }) => id.startsWith('rule.'));
  return {
    purpose: record.purpose,
    owner: { deviceId },
    id: record.paymentId,
    refusal: {
      reason: isRule ? 'policy_rule' : 'device_check',
      attestationId: record.id,
      policy: record.policy,
      checks,
      atMostMinor: isRule ? atMost?.value : undefined,
    },
  };
};

const isCurrency = (code: string): code is CurrencyCode => Object.hasOwn(CURRENCIES, code);

/** An amount that rules allow, in the currency of the payment. */
export const allowedAmount = (
  currency: string | undefined,
  limit: () => bigint | undefined,
): Amount | undefined => {
  if (currency === undefined || !isCurrency(currency)) return undefined;
  const minor = limit();
  return minor === undefined ? undefined : { value: Number(minor), currency };
};
