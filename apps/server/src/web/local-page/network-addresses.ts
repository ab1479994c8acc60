import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';

/** An address of TEST-NET-1 (RFC 5737): nobody's. Nothing is sent to it, the system only says which way it would take. */
const ELSEWHERE = '192.0.2.1';
const DISCARD_PORT = 9;

/** The address of this machine on the way out; undefined where there is no such way. */
const outwardAddress = async (): Promise<string | undefined> => {
  const socket = createSocket('udp4');
  try {
    socket.connect(DISCARD_PORT, ELSEWHERE);
    await once(socket, 'connect');
    return socket.address().address;
  } catch {
    return undefined;
  } finally {
    socket.close();
  }
};

/**
 * The IPv4 addresses by which others in the network may reach this machine: the one on its way out before all others, which may be those
 * of containers and tunnels.
 */
export const networkAddresses = async (): Promise<readonly string[]> => {
  const outward = await outwardAddress();
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
  const isOwn = outward !== undefined && own.includes(outward);
  return [...(isOwn ? [outward] : []), ...own.filter((address) => address !== outward)];
};
