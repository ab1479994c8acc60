import type { Check } from '@tallystick/protocol';

/** Checks of cryptography and binding: whoever fails one is told that it failed, and the record says what was seen. */
const SILENT =
  /^(chain\.|key\.(challenge|binding|description)|appAttest\.(format|nonce|keyId|credentialId|receipt|signature)|play\.(format|signature|request)|webauthn\.(statement|challenge)|transaction\.(signature|challenge|format|device))/;

/** The checks that a refused device is told: those that it did not pass, with what a person can do about each. */
export const disclosedChecks = (checks: readonly Check[]): Check[] =>
  checks
    .filter(({ status }) => status !== 'affirming')
    .map((check) => {
      if (!SILENT.test(check.id)) return check;
      const { evidence: _evidence, ...shown } = check;
      return shown;
    });
