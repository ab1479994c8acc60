/** What an app looks like that is known to be good: the reference value (RFC 9334) that security items are held against. */
export interface ReferenceValue {
  readonly id: string;
  readonly appId: string;
  readonly signer: string;
  readonly version: string;
  /** Versions above `version` are good as well. */
  readonly orNewer: boolean;
  /** Digests that level 3 asks for; without them the app cannot pass at level 3. */
  readonly modules?: { readonly library: string; readonly pinPad: string };
  /** Least patch level of the operating system at level 2 and above; without it the policy's own rule holds. */
  readonly osPatchFloor?: string;
}

export interface PresentedApp {
  readonly id: string;
  readonly signer: string;
  readonly version: string;
}

const NUMBERS = /^\d{1,9}([.-]\d{1,9}){0,3}$/;

/** Negative if `a` is older than `b`, positive if newer; undefined if one of them is no version of numbers. */
export const versionOrder = (a: string, b: string): number | undefined => {
  if (!NUMBERS.test(a) || !NUMBERS.test(b)) return undefined;
  const [left, right] = [a, b].map((text) => text.split(/[.-]/).map(Number));
  for (let place = 0; place < 4; place += 1) {
    const difference = (left?.[place] ?? 0) - (right?.[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

const isVersion = ({ version, orNewer }: ReferenceValue, presented: string): boolean =>
  version === presented || (orNewer && (versionOrder(presented, version) ?? -1) >= 0);

/**
 * The reference value that an app fits. Of several the one with most to say: an exact version before a floor. Without one it says what
 * did not fit.
 */
export const matchReference = (
  app: PresentedApp,
  references: readonly ReferenceValue[],
): { readonly value?: ReferenceValue; readonly fault?: 'id' | 'signer' | 'version' } => {
  const named = references.filter(({ appId }) => appId === app.id);
  if (named.length === 0) return { fault: 'id' };
  const signed = named.filter(({ signer }) => signer === app.signer);
  if (signed.length === 0) return { fault: 'signer' };
  const fitting = signed.filter((value) => isVersion(value, app.version));
  const value = fitting.find(({ orNewer }) => !orNewer) ?? fitting[0];
  return value === undefined ? { fault: 'version' } : { value };
};
