import { lookup } from 'node:dns/promises';

/**
 * The one address that a server listens on for a host name: the first of IPv4, else of IPv6. A second listener for a further address would
 * be one that a stop does not see.
 *
 * @throws the error of the lookup (`ENOTFOUND`)
 */
export const listenAddress = async (host: string): Promise<string> =>
  (await lookup(host, { order: 'ipv4first' })).address;
