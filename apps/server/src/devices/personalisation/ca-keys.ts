import { type EmvConfiguration, listCaKeys } from '@tallystick/protocol';
import { Compile } from 'typebox/compile';
import type { Platform } from '../../platform/platform.ts';

type CaPublicKeys = EmvConfiguration['caPublicKeys'];

/** How long the keys are used before they are asked for again, and how long after a failure. Milliseconds. */
const FRESH_MS = 10 * 60_000;
const RETRY_MS = 10_000;
const TIMEOUT_MS = 2_000;
const ANSWER = Compile(listCaKeys.response);

/** The scheme's CA public keys, from the issuer. */
export interface CaKeys {
  /** The keys: those held if they are fresh or the issuer is away; none, with a warning, if there never were any. */
  current(): Promise<CaPublicKeys>;
}

/** Reads the keys over HTTP and holds them. */
export const createCaKeys = (
  { clock, log }: Pick<Platform, 'clock' | 'log'>,
  issuerOrigin: string,
  send: typeof fetch = fetch,
): CaKeys => {
  let held: CaPublicKeys = [];
  let askAgainAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<CaPublicKeys> | undefined;

  const ask = async (): Promise<CaPublicKeys> => {
    try {
      const answer = await send(`${issuerOrigin}${listCaKeys.path}`, {
        // These keys are trusted because of where they come from.
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      held = ANSWER.Parse(await answer.json()).data;
      askAgainAt = clock.now() + FRESH_MS;
    } catch (error) {
      askAgainAt = clock.now() + RETRY_MS;
      log.warn(
        { held: held.length, cause: error instanceof Error ? error.message : 'unknown' },
        'The issuer does not give its CA keys: terminals are personalised with those that are held',
      );
    }
    return held;
  };

  return {
    async current() {
      if (clock.now() < askAgainAt) return held;
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
  };
};
