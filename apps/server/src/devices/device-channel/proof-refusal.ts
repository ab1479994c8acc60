import type { ProofFinding, ProofRefusal } from '@tallystick/channel/server';
import type { ProblemCode } from '@tallystick/protocol';
import { Refusal } from '../../platform/refusal.ts';
import type { IssuerAdmission } from './nonce-issuers.ts';

/** Error codes of the `WWW-Authenticate` header (RFC 6750 section 3.1, RFC 9449 sections 7.1 and 9). */
export type ChannelError = 'invalid_token' | 'invalid_dpop_proof' | 'use_dpop_nonce' | 'invalid_client';

/** A refusal with status 401 that says how to authorise. */
export const unauthorised = (code: ProblemCode, error: ChannelError | undefined, detail?: string): Refusal =>
  new Refusal(code, {
    ...(detail === undefined ? {} : { detail }),
    headers: {
      'www-authenticate': error === undefined ? 'DPoP algs="ES256"' : `DPoP error="${error}", algs="ES256"`,
    },
  });

const spoken = (seconds: number): string => {
  const size = Math.abs(seconds);
  const [value, unit] = size < 7_200 ? [Math.round(size / 60), 'minute'] : [Math.round(size / 3_600), 'hour'];
  return `${value} ${unit}${value === 1 ? '' : 's'} ${seconds > 0 ? 'fast' : 'slow'}`;
};

const DETAIL: Partial<Record<ProofRefusal, string>> = {
  method: 'The proof is for another method.',
  token: 'The proof is for another token, or has no token hash.',
};

/** What a proof is answered with that is not admitted, by this process or the one that made its nonce. */
export const admissionRefusal = (admission: Exclude<IssuerAdmission, 'fresh'>): Refusal => {
  switch (admission) {
    case 'replayed':
      return unauthorised('dpop_proof_replayed', 'invalid_dpop_proof');
    case 'full':
      return new Refusal('too_many_requests', { retryAfterSeconds: 30 });
    case 'unknown':
      return unauthorised('use_dpop_nonce', 'use_dpop_nonce');
  }
};

/** What a proof that does not hold is answered with. @param origin What this server is called by. */
export const proofRefusal = (finding: ProofFinding & { valid: false }, origin: string): Refusal => {
  switch (finding.refusal) {
    case 'nonce':
    case 'elsewhere':
      return admissionRefusal('unknown');
    case 'replayed':
      return admissionRefusal('replayed');
    case 'busy':
      return admissionRefusal('full');
    case 'time':
      return unauthorised(
        'device_clock_wrong',
        'invalid_dpop_proof',
        `The clock of this device is ${spoken(finding.clockDriftSeconds ?? 0)}.`,
      );
    case 'connection':
      return unauthorised('channel_binding_mismatch', 'invalid_dpop_proof');
    case 'url':
      return unauthorised(
        'dpop_proof_invalid',
        'invalid_dpop_proof',
        `The proof is for another address. This server is ${origin}.`,
      );
    default:
      return unauthorised('dpop_proof_invalid', 'invalid_dpop_proof', DETAIL[finding.refusal]);
  }
};
