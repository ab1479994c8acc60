/** What devices and server prove to each other, on the server: device keys, statements, answers to challenges, transcripts, tickets. */
export { type DeviceKey, hmacDeviceKey, importDeviceKey } from './keys/device-key.ts';
export {
  type Es256PrivateKey,
  type Es256PublicKey,
  es256PrivateKey,
  importEs256PrivateKey,
  importEs256PublicKey,
} from './keys/es256-key.ts';
export { claimsOfStatement, verifyDeviceStatement } from './statement/device-statement.ts';
export {
  evaluateTicketClaims,
  issueTicket,
  TICKET_TYPE,
  type TicketClaims,
  type TicketExpectation,
  type TicketFinding,
  type TicketRefusal,
  verifyTicket,
} from './ticket/ticket.ts';
export {
  checkAgainstReference,
  type DigestReference,
  securityDigestSync,
} from './transaction/digest-checks.ts';
export { type TransactionExpectation, verifyTransactionEvidence } from './transaction/verify.ts';
export { evidenceHashSync, transcriptHashSync, verifyTranscriptSignature } from './transcript/verify.ts';
