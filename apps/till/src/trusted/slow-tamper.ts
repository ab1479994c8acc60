import { toBase64Url } from '@tallystick/encoding';
import {
  type BesidePlace,
  bundleDetector,
  generationDetector,
  type SlowDetector,
  type TrustedStorage,
} from '@tallystick/terminal-sdk/slow-tamper';
import { GENERATION_BESIDE } from './generation-beside.ts';

const forgetBeside = (): void => {
  try {
    localStorage.removeItem(GENERATION_BESIDE);
  } catch {
    // Then nothing can be read there either.
  }
};

const beside: BesidePlace = {
  get() {
    try {
      return localStorage.getItem(GENERATION_BESIDE) ?? undefined;
    } catch {
      return;
    }
  },
  set(text) {
    try {
      localStorage.setItem(GENERATION_BESIDE, text);
    } catch {
      // Where nothing can be kept beside, the next start says that it is missing: an old one would say that it is another.
      forgetBeside();
    }
  },
};

const bytesOf = async (url: string, cache: RequestCache): Promise<Uint8Array<ArrayBuffer> | undefined> => {
  try {
    const answer = await fetch(url, { cache });
    return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined;
  } catch {
    return;
  }
};

const makeDetectors = (storage: TrustedStorage): readonly SlowDetector[] => [
  generationDetector({
    storage,
    beside,
    now: Date.now,
    make: () => toBase64Url(crypto.getRandomValues(new Uint8Array(16))),
    alone: (act) => navigator.locks.request(GENERATION_BESIDE, act),
  }),
  bundleDetector({
    scripts: () =>
      performance
        .getEntriesByType('resource')
        .map(({ name }) => name)
        .filter((name) => name.startsWith(`${location.origin}/till/assets/`) && name.endsWith('.js')),
    load: (url) => bytesOf(url, 'force-cache'),
    manifest: () => bytesOf('/till/bundle.json', 'no-store'),
    digest: async (bytes) => toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))),
  }),
];

let made: readonly SlowDetector[] | undefined;

/** What asks the storage or the server before it knows; fetched after the first screen. */
export const slowLook = (storage: TrustedStorage): SlowDetector => {
  made ??= makeDetectors(storage);
  const detectors = made;
  return async (context) => (await Promise.all(detectors.map((detect) => detect(context)))).flat();
};
