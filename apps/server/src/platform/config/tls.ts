import { resolve } from 'node:path';
import Type from 'typebox';
import { ConfigError } from './config-error.ts';
import type { ValuesOf } from './settings.ts';
import { Path } from './variables.ts';

export interface TlsSettings {
  /** 0 lets the system choose. */
  readonly port: number;
  /** The address to listen on; undefined: that of HTTP. */
  readonly host?: string | undefined;
  /** What devices call it by; undefined: `https://localhost:<port>`. */
  readonly origin: string | undefined;
  /** Paths of PEM files; undefined, in test mode only: a certificate is made in the data folder. */
  readonly files:
    | { readonly certificate: string; readonly privateKey: string; readonly authority: string | undefined }
    | undefined;
}

export const tlsVariables = {
  TLS_PORT: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 65_535,
      examples: [4_443],
      description: 'the port to listen on with TLS: a whole number from 0 to 65535',
    }),
  ),
  TLS_HOST: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9.:_-]{1,253}$',
      examples: ['0.0.0.0'],
      description: 'the address to listen on with TLS: a host name or address, without scheme or port',
    }),
  ),
  TLS_ORIGIN: Type.Optional(
    Type.String({
      pattern: '^https://[A-Za-z0-9.-]{1,253}(:\\d{1,5})?$',
      examples: ['https://pay.example.org:4443'],
      description:
        'the address that devices use for TLS that ends at this server: https, host and optional port, no path',
    }),
  ),
  TLS_CERT: Path('/etc/tallystick/fullchain.pem', 'a file with the TLS certificate and its chain in PEM'),
  TLS_KEY: Path('/etc/tallystick/privkey.pem', 'a file with the private key of TLS_CERT in PEM'),
  TLS_CA: Path(
    '/etc/tallystick/ca.pem',
    'a file with the certificate of the authority that terminals are to trust for TLS_CERT, in PEM',
  ),
};

/** Where TLS listens with a local name, unless it is set: on every address, so that phones reach it. */
const LOCAL = { port: 4_443, host: '0.0.0.0' } as const;

/**
 * TLS under the local authority, for phones of the same network.
 * @throws ConfigError for a port that the system would choose: the name's address has to be known before
 */
export const parseLocalTls = (
  read: ValuesOf<typeof tlsVariables>,
  origin: (port: number) => string,
): TlsSettings => {
  const port = read.TLS_PORT ?? LOCAL.port;
  if (port === 0) {
    throw new ConfigError(
      'TLS_PORT',
      'TLS_PORT must be a port of its own with TALLYSTICK_LOCAL_NAME. For example: TLS_PORT=4443',
    );
  }
  return { port, host: read.TLS_HOST ?? LOCAL.host, origin: origin(port), files: undefined };
};

/**
 * TLS of the server's own (`TLS_*`).
 * @throws ConfigError where a part is set and another that it needs is not
 */
export const parseTls = (read: ValuesOf<typeof tlsVariables>, live: boolean): TlsSettings | undefined => {
  if (read.TLS_PORT === undefined) {
    for (const name of ['TLS_HOST', 'TLS_ORIGIN', 'TLS_CERT', 'TLS_KEY', 'TLS_CA'] as const) {
      if (read[name] === undefined) continue;
      throw new ConfigError(name, `${name} requires TLS_PORT. For example: TLS_PORT=4443`);
    }
    return undefined;
  }
  const { TLS_CERT: certificate, TLS_KEY: privateKey, TLS_CA: authority } = read;
  const settings = { port: read.TLS_PORT, host: read.TLS_HOST, origin: read.TLS_ORIGIN };
  if (certificate !== undefined && privateKey !== undefined) {
    return {
      ...settings,
      files: {
        certificate: resolve(certificate),
        privateKey: resolve(privateKey),
        authority: authority === undefined ? undefined : resolve(authority),
      },
    };
  }
  const missing = certificate === undefined ? 'TLS_CERT' : 'TLS_KEY';
  if (live || certificate !== undefined || privateKey !== undefined || authority !== undefined) {
    throw new ConfigError(missing, `${missing} must be set too: TLS_PORT needs a certificate and its key.`);
  }
  return { ...settings, files: undefined };
};
