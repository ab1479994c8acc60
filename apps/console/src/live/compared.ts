/** How today stands to yesterday. */
export type Compared =
  | { readonly kind: 'more' | 'less' /** Of yesterday: 0.12 is 12 %. */; readonly share: number }
  | { readonly kind: 'same' };

/** What does not show in whole per cent is as much as yesterday. */
const LEAST = 0.005;

/** @returns undefined where yesterday had nothing: of that there is no part */
export const compared = (now: number, then: number): Compared | undefined => {
  if (then <= 0) return undefined;
  const share = Math.abs(now - then) / then;
  if (share < LEAST) return { kind: 'same' };
  return { kind: now > then ? 'more' : 'less', share };
};
