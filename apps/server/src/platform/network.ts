import { normalizeIP } from '@fastify/rate-limit';

/** One caller has a whole network of IPv6 (RFC 6177), so those are counted together. */
const IPV6_PREFIX = 64;

/** Whom a limit counts: an address of IPv4, or the /64 of one of IPv6; of a mapped address (RFC 4291, 2.5.5.2) the one that is meant. */
export const networkOf = (ip: string): string => normalizeIP(ip, IPV6_PREFIX);
