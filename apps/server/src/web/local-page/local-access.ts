import type { Installation } from '@tallystick/protocol';
import type { Running } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import { createLocalPage } from './local-page.ts';
import { networkAddresses } from './network-addresses.ts';

const HOUR_MS = 3_600_000;
/** Every address of this machine, of IPv4 and IPv6. */
const EVERY: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** What phones of the same network need before they can reach the server by its local name. */
export interface LocalAccess extends Running {
  /** What people are shown of it, by the console and at the start. The addresses are those of now. */
  describe(): Promise<NonNullable<Installation['localAuthority']>>;
}

/** Renews the server's certificate in time, and serves the page with that of the authority. Undefined: the server has no local name. */
export const createLocalAccess = ({
  config,
  clock,
  local,
  tls,
  log,
}: Pick<Platform, 'config' | 'clock' | 'local' | 'tls' | 'log'>): LocalAccess | undefined => {
  if (config.local === undefined || local === undefined || tls === undefined) return undefined;
  const { pagePort } = config.local;
  const host = config.tls?.host ?? config.host;
  const page = createLocalPage(local, config.origin, pagePort);
  let stopTimer = (): void => {};
  const look = async (): Promise<void> => {
    try {
      const renewed = await local.renew();
      if (renewed !== undefined) tls.show(renewed);
    } catch (error) {
      log.error({ err: error }, 'The certificate of the local name could not be renewed');
    }
  };
  const lookHourly = (): void => {
    stopTimer = clock.after(HOUR_MS, () => void look().then(lookHourly));
  };
  return {
    async start() {
      await page.listen(host);
      lookHourly();
    },
    async stop() {
      stopTimer();
      await page.close();
    },
    async describe() {
      const hosts = [...(EVERY.has(host) ? await networkAddresses() : [host]), local.name];
      return {
        name: local.name,
        origin: config.origin,
        pages: hosts.map((each) => `http://${each}:${pagePort}/`),
        fingerprint: local.fingerprint,
        notAfter: new Date(local.notAfter).toISOString(),
      };
    },
  };
};
