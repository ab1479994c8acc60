import { readFile } from 'node:fs/promises';
import { AttestationInputError } from '@tallystick/attestation/errors';
import { webauthnTrustAnchors } from '@tallystick/attestation/verifiers/webauthn';
import { type TrustAnchor, trustAnchorsFromPem } from '@tallystick/attestation/x509';
import { ConfigError } from '../../../platform/config.ts';

const refuse = (path: string, words: string): never => {
  throw new ConfigError(
    'WEBAUTHN_ROOTS',
    `The roots of authenticators cannot be read from ${path}: ${words}. The file must contain PEM certificates, one after another.`,
  );
};

/** Roots that come with the release, and those of the file that the setting names. @throws ConfigError */
export const readWebauthnRoots = async (path: string | undefined): Promise<readonly TrustAnchor[]> => {
  const own = webauthnTrustAnchors();
  if (path === undefined) return own;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return refuse(path, error instanceof Error ? error.message : 'it cannot be opened');
  }
  // One by one: a PEM text of evidence has fewer certificates than a list of roots may have.
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) refuse(path, 'there is no certificate in it');
  try {
    const given = blocks.flatMap((pem, index) =>
      trustAnchorsFromPem([pem], `root ${index + 1} of the operator,`),
    );
    return [...own, ...given];
  } catch (error) {
    if (!(error instanceof AttestationInputError)) throw error;
    return refuse(path, error.message);
  }
};
