import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { HostTls } from '@tallystick/iso8583/link';
import { ConfigError, type IsoTlsFiles } from '../config.ts';

const readPem = async (setting: string, path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new ConfigError(`${setting} names ${path}, which cannot be read`, { cause });
  }
};

/**
 * Certificate, key and authority of the ISO 8583 port.
 *
 * @throws {ConfigError} when a file cannot be read, or they are not PEM or do not belong together; never with their content
 */
export const loadIsoTls = async (files: IsoTlsFiles): Promise<HostTls> => {
  const { peerNames } = files;
  const tls = {
    certificate: await readPem('ISSUER_ISO_TLS_CERT', files.certificate),
    privateKey: await readPem('ISSUER_ISO_TLS_KEY', files.privateKey),
    peerAuthority: await readPem('ISSUER_ISO_TLS_CA', files.peerAuthority),
  };
  try {
    createSecureContext({ cert: tls.certificate, key: tls.privateKey, ca: tls.peerAuthority });
  } catch {
    // What OpenSSL says may quote the key.
    throw new ConfigError(
      'ISSUER_ISO_TLS_CERT, ISSUER_ISO_TLS_KEY and ISSUER_ISO_TLS_CA are not a certificate in PEM, its private key and a certificate of an authority',
    );
  }
  return { ...tls, ...(peerNames === undefined ? {} : { peerNames }) };
};
