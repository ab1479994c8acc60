/** IPv4 addresses written as IPv6 ones (RFC 4291 section 2.5.5.2). */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
/** What the system writes an IPv6 address with, the name of an interface behind it. */
const IPV6 = /^[0-9a-f]*:[0-9a-f:]*:[0-9a-f:.]*(?:%.*)?$/i;
const NETWORK_GROUPS = 4;

const groupsOf = (part: string): string[] => (part === '' ? [] : part.split(':'));

/**
 * Whom a limit per address counts: an IPv4 address by itself, an IPv6 address with all others of its /64, since one site has all of them
 * (RFC 6177 section 2) and changes between them at will.
 */
export const addressGroup = (address: string): string => {
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!IPV6.test(address)) return address;
  const [head = '', tail] = (address.split('%', 1)[0] ?? '').split('::');
  const [before, after] = [groupsOf(head), groupsOf(tail ?? '')];
  const written = after.at(-1)?.includes('.') ? after.length + 1 : after.length;
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - written);
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
  const network = groups.slice(0, NETWORK_GROUPS).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
};
