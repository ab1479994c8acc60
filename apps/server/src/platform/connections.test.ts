import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createConnections } from './connections.ts';

const VALUE = 'A'.repeat(43);
/** Only what is read of a request here. */
const request = (remoteAddress: string, headers: Record<string, string | string[]>) =>
  ({ socket: { remoteAddress }, headers }) as unknown as IncomingMessage;
const connections = (changes: { exporterHeader?: string; trustProxy?: false | number | readonly string[] }) =>
  createConnections(
    { origin: 'https://pay.example', exporterHeader: undefined, trustProxy: false, ...changes },
    undefined,
  );

describe('the exporter value in a header', () => {
  const configured = connections({
    exporterHeader: 'x-tls-exporter',
    trustProxy: ['10.0.0.5', '192.168.0.0/16', 'fd00::1'],
  });
  const told = { 'x-tls-exporter': VALUE };

  it('is believed from the proxies that are named', () => {
    for (const address of ['10.0.0.5', '::ffff:10.0.0.5', '192.168.3.4', 'fd00::1']) {
      expect(configured.of(request(address, told))?.exporter, address).toBe(VALUE);
    }
  });

  it('is one connection, whichever request tells of it', () => {
    const first = configured.of(request('10.0.0.5', told));
    if (first !== undefined) first.key = 'its key';
    expect(configured.of(request('10.0.0.5', told))?.key).toBe('its key');
    expect(configured.of(request('10.0.0.5', { 'x-tls-exporter': 'B'.repeat(43) }))?.key).toBeUndefined();
  });

  it.each<[string, IncomingMessage]>([
    ['another address', request('10.0.0.6', told)],
    ['a client behind a proxy', request('127.0.0.1', { ...told, 'x-forwarded-for': '10.0.0.5' })],
    ['another header', request('10.0.0.5', { 'x-exporter': VALUE })],
    ['two values', request('10.0.0.5', { 'x-tls-exporter': [VALUE, VALUE] })],
    ['a value that is too short', request('10.0.0.5', { 'x-tls-exporter': 'AAAA' })],
    ['a value with padding', request('10.0.0.5', { 'x-tls-exporter': `${VALUE}=` })],
  ])('is not believed from %s', (_, asked) => {
    expect(configured.of(asked)).toBeUndefined();
  });

  it('is never believed where nobody configured it', () => {
    for (const trustProxy of [false, 1, ['10.0.0.5']] as const) {
      expect(connections({ trustProxy }).of(request('10.0.0.5', told))).toBeUndefined();
    }
    expect(connections({ exporterHeader: 'x-tls-exporter' }).of(request('10.0.0.5', told))).toBeUndefined();
  });
});
