import { describe, expect, it } from 'vitest';
import { readConfig } from '../../config.ts';
import { refusalOf } from '../../testing/config-refusal.ts';

describe('a proxy in front', () => {
  it('takes an exporter value from a header only with the addresses that may send it', () => {
    expect(readConfig({ TLS_EXPORTER_HEADER: 'X-TLS-Exporter', TRUST_PROXY: '10.0.0.5' })).toMatchObject({
      exporterHeader: 'x-tls-exporter',
      trustProxy: ['10.0.0.5'],
    });
    for (const TRUST_PROXY of ['no', '1', '']) {
      expect(refusalOf({ TLS_EXPORTER_HEADER: 'x-tls-exporter', TRUST_PROXY }).message).toContain(
        'TRUST_PROXY',
      );
    }
  });
});
