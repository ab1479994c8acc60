import { resolve } from 'node:path';
import { ConfigError } from './config-error.ts';
import type { Environment } from './environment.ts';

export interface TlsSettings {
  /** 0 lets the system choose. */
  readonly port: number;
  /** What devices call it by; undefined: `https://localhost:<port>`. */
  readonly origin: string | undefined;
  /** Paths of PEM files; undefined, in test mode only: a certificate is made in the data folder. */
  readonly files:
    | { readonly certificate: string; readonly privateKey: string; readonly authority: string | undefined }
    | undefined;
}

/**
 * TLS of the server's own (`TLS_*`).
 * @throws ConfigError where a part is set and another that it needs is not
 */
export const parseTls = (read: Environment, live: boolean): TlsSettings | undefined => {
  if (read.TLS_PORT === undefined) {
    for (const name of ['TLS_ORIGIN', 'TLS_CERT', 'TLS_KEY', 'TLS_CA'] as const) {
      if (read[name] === undefined) continue;
      throw new ConfigError(name, `${name} is of no use without TLS_PORT. For example: TLS_PORT=4443`);
    }
    return undefined;
  }
  const { TLS_CERT: certificate, TLS_KEY: privateKey, TLS_CA: authority } = read;
  const settings = { port: read.TLS_PORT, origin: read.TLS_ORIGIN };
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
