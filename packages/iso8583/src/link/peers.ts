import { BlockList, isIP } from 'node:net';
import { LinkError } from './errors.ts';

const ipOf = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');
const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

const refuse = (entry: string): never => {
  throw new LinkError('ERR_LINK_OPTION', `peers: ${JSON.stringify(entry)} is no address and no network`);
};

/**
 * Whether an address is one of a list of addresses and networks (`10.0.0.5`, `10.0.0.0/24`, `2001:db8::/64`).
 *
 * @throws {LinkError} ERR_LINK_OPTION naming the entry that is neither.
 */
export const createPeerList = (entries: readonly string[]): ((address: string) => boolean) => {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    const family = familyOf(address);
    if (isIP(address) === 0 || entry.split('/').length > 2) refuse(entry);
    if (prefix === undefined) {
      list.addAddress(address, family);
      continue;
    }
    const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
    if (!(bits <= (family === 'ipv4' ? 32 : 128))) refuse(entry);
    list.addSubnet(address, bits, family);
  }
  return (address) => {
    const ip = ipOf(address);
    return isIP(ip) !== 0 && list.check(ip, familyOf(ip));
  };
};
