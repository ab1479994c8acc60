import { equalBytes } from '@tallystick/encoding';
import type { Certificate } from './certificate.ts';
import type { TrustAnchor } from './path.ts';

const isoDay = (time: number): string => new Date(time).toISOString().slice(0, 10);

export const validityWords = ({ notBefore, notAfter }: Certificate): string =>
  `valid ${isoDay(notBefore)} to ${isoDay(notAfter)}`;

/** Certificates whose dates count: one that carries a pinned key is trusted for its key (RFC 5280 section 6.1.1 d). */
export const datedCertificates = (certificates: readonly Certificate[], anchor: TrustAnchor): Certificate[] =>
  certificates.filter(({ spki }) => !equalBytes(spki, anchor.spki));

/** The first certificate that is outside its validity by more than the leeway. */
export function outsideValidity(
  certificates: readonly Certificate[],
  now: number,
  leewaySeconds: number,
): Certificate | undefined {
  const leeway = leewaySeconds * 1000;
  return certificates.find(({ notBefore, notAfter }) => now < notBefore - leeway || now > notAfter + leeway);
}
