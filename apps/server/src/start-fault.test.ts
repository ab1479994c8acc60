import { describe, expect, it } from 'vitest';
import { explainStart } from './start-fault.ts';
import { testConfig } from './testing/test-config.ts';

const config = testConfig({
  port: 4_000,
  host: '127.0.0.1',
  tls: { port: 4_443, host: '192.0.2.7', origin: 'https://hazel.local:4443', files: undefined },
  local: { name: 'hazel.local', pagePort: 4_480 },
});
/** An error as Node.js raises it. */
const fault = (code: string, more: object) => Object.assign(new Error(code), { code, ...more });
const said = (error: Error) => explainStart(error, config)?.[0];

describe('a start that the system does not allow', () => {
  it.each([
    [4_000, 'PORT=4100'],
    [4_443, 'TLS_PORT=4543'],
    [4_480, 'TALLYSTICK_LOCAL_PAGE_PORT=4580'],
  ])('names the setting of a port that is taken: %i', (port, setting) => {
    const text = said(fault('EADDRINUSE', { port }));
    expect(text).toContain(`Port ${port} is taken`);
    expect(text).toContain(`choose another: ${setting} `);
  });

  it('names the setting of a port that is for others', () => {
    expect(said(fault('EACCES', { syscall: 'listen', port: 4_443 }))).toContain('with TLS_PORT.');
  });

  it('names the setting of an address that is not of this machine', () => {
    expect(said(fault('EADDRNOTAVAIL', { address: '192.0.2.7' }))).toContain('TLS_HOST=192.0.2.7 is not');
    expect(said(fault('ENOTFOUND', { hostname: '192.0.2.7' }))).toContain('TLS_HOST=192.0.2.7 is not');
    expect(said(fault('EADDRNOTAVAIL', { address: '127.0.0.1' }))).toContain('HOST=127.0.0.1 is not');
  });
});
