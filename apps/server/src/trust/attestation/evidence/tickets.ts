import { strict as assert } from 'node:assert';
import {
  type Es256PrivateKey,
  es256PrivateKey,
  evaluateTicketClaims,
  issueTicket,
  type TicketClaims,
  type TicketRefusal,
  verifyTicket,
} from '@tallystick/attestation/proof';
import type { AttestationRecord, ProblemCode, ResponseOf, submitEvidence } from '@tallystick/protocol';
import type { DeviceActor } from '../../../platform/actor.ts';
import type { Platform } from '../../../platform/platform.ts';
import { Refusal } from '../../../platform/refusal.ts';
import type { ChallengeBinding } from './challenge.ts';
import { createIssuedTickets } from './issued-tickets.ts';
import { createUnpredictableNumbers } from './unpredictable-numbers.ts';

const REFUSALS: Readonly<Record<TicketRefusal, ProblemCode>> = {
  malformed: 'ticket_invalid',
  signature: 'ticket_invalid',
  issuer: 'ticket_invalid',
  audience: 'ticket_invalid',
  'not-yet-valid': 'ticket_invalid',
  expired: 'ticket_expired',
  device: 'ticket_foreign',
  terminal: 'ticket_foreign',
  purpose: 'ticket_foreign',
  payment: 'ticket_foreign',
  amount: 'ticket_foreign',
};

/** The payment that a ticket is presented with. */
export interface TicketUse {
  readonly actor: DeviceActor;
  readonly purpose: 'transaction' | 'pin';
  readonly paymentId: string;
  /** Minor units. */
  readonly amount: bigint;
  readonly currency: string;
}

/** What the device is answered; nothing of it for an answer that was refused, or made for no payment. */
export type IssuedTicket = Pick<
  ResponseOf<typeof submitEvidence>,
  'ticket' | 'ticketExpiresAt' | 'unpredictableNumbers'
>;

/** What a ticket says that was presented and is valid. */
export interface ReadTicket {
  readonly jti: string;
  /** Those that cards may have been read with under it. */
  readonly unpredictableNumbers: readonly Uint8Array[];
}

/** Tickets: signed attestation results, each for one payment of one device. */
export const createTickets = ({ clock, keys, config }: Pick<Platform, 'clock' | 'keys' | 'config'>) => {
  const iss = config.origin;
  const aud = `${config.origin}/v1/payments`;
  const issued = createIssuedTickets(() => clock.now());
  const numbersOf = createUnpredictableNumbers(keys);
  let key: Es256PrivateKey | undefined;
  const signingKey = (): Es256PrivateKey => {
    key ??= es256PrivateKey(keys.signing('ticket').privateKey);
    return key;
  };

  return {
    /** A ticket for a result that was made for a payment; nothing for one that was refused, or made for none. */
    issue(
      { deviceId, terminalId }: DeviceActor,
      { id, verdict, policy }: AttestationRecord,
      { purpose, payment }: ChallengeBinding,
      lifeSeconds: number,
    ): IssuedTicket {
      if (verdict === 'contraindicated' || payment === undefined) return {};
      const iat = Math.floor(clock.now() / 1000);
      const exp = iat + lifeSeconds;
      const { id: paymentId, amount, currency } = payment;
      const bound = { deviceId, terminalId, purpose, paymentId, amount, currency };
      assert(BigInt(amount) > 0n, 'a ticket is for a positive amount');
      assert(lifeSeconds > 0, 'a ticket is valid for some time');
      const claims: TicketClaims = { iss, aud, jti: id, ...bound, verdict, policy, iat, exp };
      const ticket = issueTicket(claims, signingKey());
      issued.remember(ticket, claims);
      const ticketExpiresAt = new Date(exp * 1000).toISOString();
      if (purpose !== 'transaction') return { ticket, ticketExpiresAt };
      const unpredictableNumbers = numbersOf(id).map((number) => number.toHex().toUpperCase());
      return { ticket, ticketExpiresAt, unpredictableNumbers };
    },

    /** Reads a ticket for this device and payment. Raises Refusal `ticket_invalid`, `ticket_expired` or `ticket_foreign`. */
    read(ticket: string, { actor, purpose, paymentId, amount, currency }: TicketUse): ReadTicket {
      const expected = {
        iss,
        aud,
        deviceId: actor.deviceId,
        terminalId: actor.terminalId,
        purpose,
        payment: { id: paymentId, amount, currency },
        now: clock.now(),
      } as const;
      const own = issued.take(ticket);
      const finding =
        own === undefined
          ? verifyTicket(ticket, signingKey().publicKey, expected)
          : evaluateTicketClaims(own, expected);
      if (!finding.valid) throw new Refusal(REFUSALS[finding.refusal], { cause: finding.refusal });
      const { claims } = finding;
      assert(
        claims.paymentId === paymentId && claims.amount === amount.toString() && claims.currency === currency,
        'a valid ticket is bound to this payment and its amount',
      );
      assert(
        claims.deviceId === actor.deviceId && claims.purpose === purpose,
        'a valid ticket is bound to this device and purpose',
      );
      const { jti } = claims;
      return { jti, unpredictableNumbers: numbersOf(jti) };
    },
  };
};
export type Tickets = ReturnType<typeof createTickets>;
