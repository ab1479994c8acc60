export type { Backoff } from './backoff.ts';
export { LinkError, type LinkErrorCode } from './errors.ts';
export { FrameReader, type Framing, frameOf, isFraming } from './framing.ts';
export { type HostConnection, type HostOptions, type HostStats, Iso8583Host, type Reply } from './host.ts';
export { Iso8583Link } from './link.ts';
export type { LinkOptions, LinkState, NotSentReason, RequestOutcome } from './link-types.ts';
export { DEFAULT_MATCH_FIELDS, type MatchFields } from './match-key.ts';
export { NETWORK_CODES, transmissionTime } from './network-management.ts';
export { SYSTEM_TIMERS, type Timers } from './timers.ts';
