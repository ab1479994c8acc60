import { hash, verify } from 'node:crypto';
import { convertCOSEtoPKCS } from '@simplewebauthn/server/helpers';
import { OID_KEY_DESCRIPTION, parseKeyDescription } from '../android-key/key-description.ts';
import type { ChainVerifier } from '../android-key/verify-chain.ts';
import { type Check, checkThat, contraindicated } from '../result/check.ts';
import type { RevocationFacts } from '../result/facts.ts';
import { parseCertificate, sameBytes } from '../x509/certificate.ts';
import { importSpki } from '../x509/signature.ts';
import type { AttestationParts } from './registration.ts';

const RULE = 'The android-key statement verifies (WebAuthn level 3, section 8.4).';
const REMEDY = 'Use another browser or device: this one gave an attestation that does not verify.';
const ALL_APPLICATIONS = 600;

/**
 * Verifies an `android-key` attestation statement by the rules of the kind `android-key`: same anchors, revocation list and clock.
 * The attested challenge must be the hash of the client data, and the attested key the credential key.
 */
export function verifyAndroidKeyStatement(
  parts: AttestationParts,
  clientData: Uint8Array,
  verifier: ChainVerifier | undefined,
): { readonly checks: Check[]; readonly revocation?: RevocationFacts } {
  const refuse = (words: string) => ({
    checks: [contraindicated('webauthn.statement', words, RULE, REMEDY)],
  });
  const { chain, signature, credentialPublicKey, authenticatorData } = parts;
  const [leafDer] = chain;
  if (!verifier) return refuse('no roots for the format android-key');
  if (!leafDer || !signature || !credentialPublicKey) return refuse('statement is incomplete');
  const clientDataHash = hash('sha256', clientData, 'buffer');
  const outcome = verifier.verify(chain, { challenge: clientDataHash });
  if (outcome.outcome === 'refused') return { checks: [...outcome.checks] };

  const leaf = parseCertificate(leafDer);
  const point = convertCOSEtoPKCS(new Uint8Array(credentialPublicKey));
  const sameKey = sameBytes(leaf.spki.subarray(-point.length), point);
  const signed = Buffer.concat([authenticatorData, clientDataHash]);
  const valid = sameKey && verify('sha256', signed, importSpki(leaf.spki), signature);
  const extension = leaf.extensions.find(({ oid }) => oid === OID_KEY_DESCRIPTION);
  const { softwareEnforced, hardwareEnforced } = parseKeyDescription(extension?.value ?? new Uint8Array());
  // A credential is for one relying party, so its key may not be open to every app on the phone.
  const scoped =
    !softwareEnforced.flags.has(ALL_APPLICATIONS) && !hardwareEnforced.flags.has(ALL_APPLICATIONS);
  const statement = checkThat(
    valid && scoped,
    'webauthn.statement',
    valid ? 'signature verifies' : 'other key or signature',
    RULE,
    REMEDY,
  );
  return { checks: [...outcome.checks, statement], revocation: outcome.facts.revocation };
}
