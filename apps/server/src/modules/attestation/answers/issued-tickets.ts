import type { TicketClaims } from '@tallystick/attestation';

/** Tickets at most that are remembered; beyond it the oldest are verified by their signature instead. */
const CAPACITY = 8_192;

/**
 * The tickets that this process signed and that are not over yet. A ticket that comes back to the process it came from is known by its
 * text, every character of it, and costs no second verification; any other is verified by its signature.
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
    find: (ticket: string): TicketClaims | undefined => claimsOf.get(ticket),
  };
};
