export type { Backoff } from './backoff.ts';
export { LinkError, type LinkErrorCode } from './errors.ts';
export { FrameReader, type Framing } from './framing.ts';
export { Iso8583Host } from './host.ts';
export type { HostConnection, HostOptions, HostStats, Reply } from './host-types.ts';

export { Iso8583Link } from './link.ts';
export type { LinkOptions, LinkState, NotSentReason, RequestOutcome } from './link-types.ts';
export { DEFAULT_MATCH_FIELDS, type MatchFields } from './match-key.ts';
export { NETWORK_CODES, transmissionTime } from './network-management.ts';
export { createPeerList } from './peers.ts';
export { SYSTEM_TIMERS, type Timers } from './timers.ts';
export { type HostTls, type LinkTls, openTlsSocket } from './tls.ts';
