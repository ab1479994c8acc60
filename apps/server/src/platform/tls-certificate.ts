import { X509Certificate } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { ConfigError } from './config/config-error.ts';
import type { Config } from './config.ts';

/** What a TLS server shows and holds, in PEM. */
export interface TlsCertificate {
  readonly certificate: string;
  readonly privateKey: string;
  /** Certificate of the authority that terminals are told to trust for this server alone; undefined: what their machines trust. */
  readonly authority: string | undefined;
}

type TlsFiles = Pick<Config, 'data'> & { readonly tls: NonNullable<Config['tls']> };

const Stored = Type.Object({
  authority: Type.String(),
  certificate: Type.String(),
  privateKey: Type.String(),
});
const stored = Compile(Stored);

const isExisting = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST';

const readText = async (variable: string, path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new ConfigError(variable, `${variable} names ${path}, which cannot be read.`, { cause });
  }
};

/** The certificate of test mode: made once, under an authority of its own, for the names that this machine is called by. */
const ownCertificate = async ({ data, tls }: TlsFiles, now: () => number): Promise<Static<typeof Stored>> => {
  const path = join(data, 'tls-test.json');
  try {
    const file = await open(path, 'wx', 0o600);
    // Simulators are loaded only where they are used: in test mode, at the first start with TLS.
    const { createTlsServerChain } = await import('@tallystick/virtual-devices/tls');
    const names = new Set(['localhost', '127.0.0.1', '::1']);
    if (tls.origin !== undefined) names.add(new URL(tls.origin).hostname.replaceAll(/[[\]]/g, ''));
    await file.writeFile(JSON.stringify(await createTlsServerChain({ names: [...names], now })));
    await file.close();
  } catch (error) {
    if (!isExisting(error)) throw error;
  }
  for (let tries = 1; ; tries += 1) {
    const text = await readText('TALLYSTICK_DATA', path);
    // The process that makes the file may not have written it yet.
    if (text !== '') return stored.Parse(JSON.parse(text));
    if (tries >= 50) throw new ConfigError('TALLYSTICK_DATA', `${path} is empty: delete it and start again.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/**
 * The certificate that TLS_CERT and TLS_KEY name, or in test mode one of the server's own.
 * @throws ConfigError if it cannot be read, or certificate and key do not belong together
 */
export const loadTlsCertificate = async (config: TlsFiles, now: () => number): Promise<TlsCertificate> => {
  const { tls } = config;
  if (tls.files === undefined) return ownCertificate(config, now);
  const certificate = await readText('TLS_CERT', tls.files.certificate);
  const privateKey = await readText('TLS_KEY', tls.files.privateKey);
  const authority =
    tls.files.authority === undefined ? undefined : await readText('TLS_CA', tls.files.authority);
  try {
    createSecureContext({ cert: certificate, key: privateKey });
  } catch (cause) {
    // What OpenSSL says may quote the key.
    throw new ConfigError(
      'TLS_CERT',
      'TLS_CERT and TLS_KEY are not a certificate in PEM and its private key.',
      {
        cause: cause instanceof Error && 'code' in cause ? cause.code : undefined,
      },
    );
  }
  try {
    if (authority !== undefined) new X509Certificate(authority);
  } catch (cause) {
    throw new ConfigError('TLS_CA', 'TLS_CA is not a certificate in PEM.', { cause });
  }
  return { certificate, privateKey, authority };
};
