import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { LinkTls } from '@tallystick/iso8583/link';
import type { PersonalisationSettings } from '../../devices/personalisation/index.ts';
import { ConfigError } from '../../platform/config/config-error.ts';
import type { AcquiringSettings, LinkTlsFiles } from './settings.ts';

const LOOPBACK = /^(localhost|::1|127(\.\d{1,3}){3})$/;

/**
 * In live mode the link carries card data and money: beyond this machine it has TLS with a certificate at both ends, or a tunnel that
 * somebody vouches for.
 *
 * @throws ConfigError
 */
export const requireSafeLink = (
  config: AcquiringSettings & Pick<PersonalisationSettings, 'issuer'> & { readonly mode: 'test' | 'live' },
): void => {
  const { tls, plainAccepted } = config.acquirer;
  if (config.mode !== 'live' || tls !== undefined || plainAccepted === true) return;
  if (LOOPBACK.test(config.issuer.host)) return;
  throw new ConfigError(
    'ACQUIRER_TLS_CERT',
    'ACQUIRER_TLS_CERT, ACQUIRER_TLS_KEY and ACQUIRER_TLS_CA must be set in live mode when the acquirer is on another machine. For example: ACQUIRER_TLS_CERT=/etc/tallystick/link.pem, or, where a tunnel protects the link, LIVE_ON_PLAIN_LINK=accepted',
  );
};

const readPem = (variable: string, path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConfigError(variable, `${variable} names ${path}, which cannot be read.`, { cause });
  }
};

/**
 * Certificate, key and authority of the link.
 *
 * @throws ConfigError when a file cannot be read, or they are not PEM or do not belong together; never with their content
 */
export const loadLinkTls = (files: LinkTlsFiles): LinkTls => {
  const certificate = readPem('ACQUIRER_TLS_CERT', files.certificate);
  const privateKey = readPem('ACQUIRER_TLS_KEY', files.privateKey);
  const hostAuthority = readPem('ACQUIRER_TLS_CA', files.hostAuthority);
  try {
    createSecureContext({ cert: certificate, key: privateKey, ca: hostAuthority });
  } catch {
    // What OpenSSL says may quote the key.
    throw new ConfigError(
      'ACQUIRER_TLS_CERT',
      'ACQUIRER_TLS_CERT, ACQUIRER_TLS_KEY and ACQUIRER_TLS_CA are not a certificate in PEM, its private key and a certificate of an authority.',
    );
  }
  const { hostName } = files;
  return { certificate, privateKey, hostAuthority, ...(hostName === undefined ? {} : { hostName }) };
};
