import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { host, link } from '../testing/links.ts';
import type { LinkError } from './errors.ts';
import { createPeerList } from './peers.ts';

describe('reviewed/M4: the peers of a host', () => {
  it('are addresses and networks of both families, however the system writes them', () => {
    const isPeer = createPeerList(['10.0.0.5', '192.0.2.0/24', '2001:db8::/64', '::1']);
    for (const address of ['10.0.0.5', '::ffff:10.0.0.5', '192.0.2.200', '2001:db8::17', '::1']) {
      expect([address, isPeer(address)]).toEqual([address, true]);
    }
    for (const address of ['10.0.0.6', '192.0.3.1', '2001:db8:1::1', '::2', '', 'localhost']) {
      expect([address, isPeer(address)]).toEqual([address, false]);
    }
  });

  it.each(['10.0.0', '10.0.0.0/33', '10.0.0.0/8/8', '2001:db8::/129', 'host', '10.0.0.1/', '10.0.0.1/-1'])(
    'are not %s',
    (entry) => {
      expect(() => createPeerList(['127.0.0.1', entry])).toThrow(/ERR_LINK_OPTION|is no address/);
    },
  );

  it('connect and nobody else does: another is dropped before it can say anything', async () => {
    const errors: LinkError[] = [];
    const { host: closed, port } = await host({
      peers: ['10.0.0.0/8'],
      onError: (error) => errors.push(error as LinkError),
    });
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    await new Promise<void>((resolve) => void socket.once('close', () => resolve()));
    expect(errors.map(({ code }) => code)).toEqual(['ERR_LINK_PEER']);
    expect(closed.stats).toMatchObject({ accepted: 0, refused: 1 });

    const open = await host({ peers: ['127.0.0.0/8'] });
    expect(await link(open.port).link.waitUntilReady(60_000)).toBe(true);
  });
});
