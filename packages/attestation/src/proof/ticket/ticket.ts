import { toBase64Url } from '@tallystick/encoding';
import { AttestationInputError } from '../../errors.ts';
import type { Purpose } from '../../evidence/purpose.ts';
import { parseJsonPart } from '../../formats/json-part.ts';
import type { Verdict } from '../../result/attestation-result.ts';
import { type Es256PrivateKey, type Es256PublicKey, signEs256, verifyEs256 } from '../keys/es256-key.ts';
import { jwsHeader, signingInput } from '../statement/compact-jws.ts';
import { requireHeader, splitSigned } from '../statement/read-jws.ts';

/** `typ` of a ticket (RFC 7515 section 4.1.9). */
export const TICKET_TYPE = 'att-ticket+jwt';
const TICKET_HEADER = jwsHeader('ES256', TICKET_TYPE);
const TICKET_MAX_LENGTH = 2_048;

/** A signed attestation result: good for one payment, once, for a short time. The caller keeps `jti` to see that it is spent once. */
export interface TicketClaims {
  readonly iss: string;
  readonly aud: string;
  readonly jti: string;
  readonly deviceId: string;
  readonly terminalId: string;
  readonly purpose: Purpose;
  readonly paymentId?: string;
  /** Minor units, decimal digits. */
  readonly amount?: string;
  readonly currency?: string;
  readonly verdict: Exclude<Verdict, 'contraindicated'>;
  /** `id@version` of the policy that appraised. */
  readonly policy: string;
  /** Unix seconds. */
  readonly iat: number;
  readonly exp: number;
}

/** What a ticket has to be for. */
export interface TicketExpectation {
  readonly iss: string;
  readonly aud: string;
  readonly deviceId: string;
  readonly terminalId: string;
  readonly purpose: Purpose;
  readonly payment?: { readonly id: string; readonly amount: bigint; readonly currency: string };
  /** Unix milliseconds. */
  readonly now: number;
}

/** What does not fit. For the audit record: a caller is told only that it failed. */
export type TicketRefusal =
  | 'malformed'
  | 'signature'
  | 'expired'
  | 'not-yet-valid'
  | 'issuer'
  | 'audience'
  | 'device'
  | 'terminal'
  | 'purpose'
  | 'payment'
  | 'amount';

/** The claims of a ticket that holds, or why it does not. */
export type TicketFinding =
  | { readonly valid: true; readonly claims: TicketClaims }
  | { readonly valid: false; readonly refusal: TicketRefusal };

/** Seconds that the clock of another server process may be behind ours. */
const ISSUED_LEEWAY_SECONDS = 5;

/**
 * Signs a ticket (compact JWS, ES256, typ `att-ticket+jwt`).
 * @throws AttestationInputError `ERR_CLAIMS` if a claim is missing or of the wrong form: a fault of the caller
 */
export function issueTicket(claims: TicketClaims, key: Es256PrivateKey): string {
  const input = signingInput(TICKET_HEADER, parseTicketClaims({ ...claims }));
  return `${input}.${toBase64Url(signEs256(input, key))}`;
}

/** Verifies a ticket and that it is for this device, terminal, purpose and payment. Synchronous; never throws on a bad ticket. */
export function verifyTicket(token: string, key: Es256PublicKey, expected: TicketExpectation): TicketFinding {
  let claims: TicketClaims;
  try {
    const parts = splitSigned(token, TICKET_MAX_LENGTH, 64);
    requireHeader(parts.header, 'ES256', TICKET_TYPE);
    if (!verifyEs256(parts.signingInput, parts.signature, key)) return { valid: false, refusal: 'signature' };
    claims = parseTicketClaims(parseJsonPart(parts.payload, 'payload'));
  } catch (error) {
    if (error instanceof AttestationInputError) return { valid: false, refusal: 'malformed' };
    throw error;
  }
  return evaluateTicketClaims(claims, expected);
}

/**
 * Appraises claims that are known to be genuine: of a ticket that was verified, or that the caller issued itself. Says nothing about a
 * signature.
 */
export function evaluateTicketClaims(claims: TicketClaims, expected: TicketExpectation): TicketFinding {
  const refusal = refusalOf(claims, expected);
  return refusal ? { valid: false, refusal } : { valid: true, claims };
}

function refusalOf(claims: TicketClaims, expected: TicketExpectation): TicketRefusal | undefined {
  const now = expected.now / 1000;
  const { payment } = expected;
  if (claims.iss !== expected.iss) return 'issuer';
  if (claims.aud !== expected.aud) return 'audience';
  if (now >= claims.exp) return 'expired';
  if (now < claims.iat - ISSUED_LEEWAY_SECONDS) return 'not-yet-valid';
  if (claims.deviceId !== expected.deviceId) return 'device';
  if (claims.terminalId !== expected.terminalId) return 'terminal';
  if (claims.purpose !== expected.purpose) return 'purpose';
  if (claims.paymentId !== payment?.id) return 'payment';
  if (claims.amount !== payment?.amount.toString() || claims.currency !== payment?.currency) return 'amount';
  return undefined;
}

const bad = (path: string): never => {
  throw new AttestationInputError('ERR_CLAIMS', path, 'missing or of the wrong form');
};

const TEXT = /^[\x20-\x7e]{1,256}$/;
const PURPOSES = ['enrol', 'periodic', 'transaction', 'pin'] as const;
const VERDICTS = ['affirming', 'warning'] as const;

const text = (member: unknown, name: string): string =>
  typeof member === 'string' && TEXT.test(member) ? member : bad(name);

const time = (member: unknown, name: string): number =>
  typeof member === 'number' && Number.isSafeInteger(member) && member >= 0 ? member : bad(name);

function parseTicketClaims(value: Readonly<Record<string, unknown>>): TicketClaims {
  const purpose = PURPOSES.find((p) => p === value.purpose);
  const verdict = VERDICTS.find((v) => v === value.verdict);
  const claims: { -readonly [Name in keyof TicketClaims]: TicketClaims[Name] } = {
    iss: text(value.iss, 'iss'),
    aud: text(value.aud, 'aud'),
    jti: text(value.jti, 'jti'),
    deviceId: text(value.deviceId, 'deviceId'),
    terminalId: text(value.terminalId, 'terminalId'),
    purpose: purpose ?? bad('purpose'),
    verdict: verdict ?? bad('verdict'),
    policy: text(value.policy, 'policy'),
    iat: time(value.iat, 'iat'),
    exp: time(value.exp, 'exp'),
  };
  if (value.paymentId !== undefined) claims.paymentId = text(value.paymentId, 'paymentId');
  if (value.amount !== undefined) claims.amount = text(value.amount, 'amount');
  if (value.currency !== undefined) claims.currency = text(value.currency, 'currency');
  return claims;
}
