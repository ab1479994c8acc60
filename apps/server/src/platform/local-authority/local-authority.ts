import { X509Certificate } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Randomness } from '../randomness.ts';
import type { TlsCertificate } from '../tls-certificate.ts';
import { keepAuthority } from './authority-file.ts';

const DAY_MS = 86_400_000;
const LEAF_LIFE_MS = 14 * DAY_MS;
/** A certificate is renewed when this much of its life is left. */
const LEAF_LEFT_MS = 7 * DAY_MS;

/** What people compare and devices install. */
export interface LocalAuthorityFacts {
  /** The name that it vouches for. */
  readonly name: string;
  /** The authority's certificate, in DER. */
  readonly certificate: Uint8Array;
  /** SHA-256 of {@link certificate}: pairs of hexadecimal digits in capitals, with colons between them. */
  readonly fingerprint: string;
  /** Unix milliseconds. */
  readonly notAfter: number;
  /** Whether it was made at this start: devices do not trust it yet. */
  readonly isNew: boolean;
}

export interface RunningAuthority extends LocalAuthorityFacts {
  /** A certificate for the server, of two weeks at most; undefined while the last one is good for another week. */
  renew(): Promise<TlsCertificate | undefined>;
}

/** The names that the server's certificate is for: its own, and that of a console below it. */
const namesOf = ({ consoleOrigin }: Pick<Config, 'consoleOrigin'>, name: string): readonly string[] => {
  const { hostname } = new URL(consoleOrigin);
  return hostname.endsWith(`.${name}`) ? [name, hostname] : [name];
};

/** Opens the authority for the local name of an installation. Keys of servers' certificates are never written anywhere. */
export const openLocalAuthority = async (
  config: Pick<Config, 'data' | 'consoleOrigin'>,
  name: string,
  clock: Clock,
  randomness: Randomness,
): Promise<RunningAuthority> => {
  const { authority, notAfter, isNew } = await keepAuthority(
    { data: config.data, name },
    clock.now(),
    randomness,
  );
  const { issueLocalCertificate } = await import('@tallystick/virtual-devices/tls');
  const { raw, fingerprint256 } = new X509Certificate(authority.authority);
  const names = namesOf(config, name);
  let end = 0;
  return {
    name,
    certificate: raw,
    fingerprint: fingerprint256,
    notAfter,
    isNew,
    async renew() {
      const now = clock.now();
      if (end - now >= LEAF_LEFT_MS) return undefined;
      const until = Math.min(now + LEAF_LIFE_MS, notAfter);
      const made = await issueLocalCertificate(authority, names, { now, notAfter: until });
      end = until;
      return { ...made, authority: authority.authority };
    },
  };
};
