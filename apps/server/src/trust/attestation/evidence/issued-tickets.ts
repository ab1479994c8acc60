import type { TicketClaims } from '@tallystick/attestation/proof';

/** Tickets at most that are remembered; beyond it the oldest are verified by their signature instead. */
const CAPACITY = 8_192;

/**
 * The tickets that this process signed and that neither came back nor are over. A ticket that comes back to the process it came from is
 * known by its text, every character of it, and costs no second verification; any other, also one that comes again, is verified by its
 * signature.
 */
export const createIssuedTickets = (now: () => number) => {
  const claimsOf = new Map<string, TicketClaims>();
  return {
    remember(ticket: string, claims: TicketClaims): void {
      for (const [oldest, { exp }] of claimsOf) {
        if (claimsOf.size < CAPACITY && exp * 1000 > now()) break;
        claimsOf.delete(oldest);
      }
      claimsOf.set(ticket, claims);
    },
    /** What a ticket says, if it is one of them; it is forgotten then: few come twice, and thousands would be kept for those. */
    take(ticket: string): TicketClaims | undefined {
      const claims = claimsOf.get(ticket);
      if (claims !== undefined) claimsOf.delete(ticket);
      return claims;
    },
  };
};
