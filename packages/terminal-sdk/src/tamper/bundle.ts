import { finding, type SlowDetector } from './detectors.ts';

export interface BundleProbes {
  /** Addresses of the scripts that this page runs. */
  readonly scripts: () => readonly string[];
  /** Reads a file as the page would load it: through its cache and service worker. Undefined: it is not there or nobody answers. */
  readonly load: (url: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Reads the list of digests, past every cache. */
  readonly manifest: () => Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** SHA-256 in base64url. */
  readonly digest: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>;
}

const nameOf = (url: string): string => url.slice(url.lastIndexOf('/') + 1).split(/[?#]/, 1)[0] ?? '';

/** File name to SHA-256 in base64url. Anything else is no list. */
const parseManifest = (bytes: Uint8Array): ReadonlyMap<string, string> | undefined => {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof value !== 'object' || value === null) return;
    return new Map(
      Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
    );
  } catch {
    return;
  }
};

/**
 * Changed scripts: each one that runs here is read again and compared with the list that the server signed for (by its digest, in the
 * personalisation data). A list that does not fit is an update that this device has not fetched data for yet: then nothing can be said.
 * So it is for a script that the list does not name: an older till that is still open.
 */
export const bundleDetector = ({ scripts, load, manifest, digest }: BundleProbes): SlowDetector => {
  /** Digests that were right once in the life of this page: an update of the till does not make them wrong. */
  const right = new Map<string, string>();
  return async ({ bundle }) => {
    if (bundle === undefined) return [];
    const list = await manifest();
    const isVouchedFor = list !== undefined && (await digest(list)) === bundle;
    const named = isVouchedFor ? parseManifest(list) : undefined;
    const seen = await Promise.all(
      scripts().map(async (url) => {
        const name = nameOf(url);
        const bytes = await load(url);
        if (bytes === undefined) return [];
        const found = await digest(bytes);
        const known = named?.get(name) ?? right.get(name);
        if (known === undefined) return [];
        if (found !== known) return [finding('bundle', name)];
        right.set(name, found);
        return [];
      }),
    );
    return seen.flat();
  };
};
