import { hash, type KeyObject, verify, X509Certificate } from 'node:crypto';
import type { WebAuthnEvidence } from '@tallystick/attestation/evidence';
import { createWebAuthnVerifier } from '@tallystick/attestation/verifiers/webauthn';
import { trustAnchorOf } from '@tallystick/attestation/x509';
import { fromBase64Url, toBase64Url } from '@tallystick/encoding';
import { createVirtualAuthenticator, createVirtualRoot } from '@tallystick/virtual-devices';
import { decode } from 'cborg';
import { signedPartOf } from './signed-part.ts';

const ORIGIN = 'https://till.example';
const NOW = Date.UTC(2026, 10, 20, 12);
const REGISTRATIONS = 16;
const CHALLENGE = new Uint8Array(32).fill(0x33);

/** What is measured: calls that handle one registration each, and how many signatures ours really checked in one. */
export interface RegistrationBench {
  readonly count: number;
  readonly ours: (index: number) => void;
  readonly floor: (index: number) => void;
}

/**
 * Registrations with a packed statement (ES256, certificate of the attestation key and the CA above it) beside their signature checks alone:
 * that of the statement and those of the certificates.
 */
export async function registrationBench(capacity: number): Promise<RegistrationBench> {
  const root = await createVirtualRoot({ now: () => NOW });
  const make = () =>
    createVirtualAuthenticator({ root, format: 'packed', origin: ORIGIN, now: () => NOW }).create(
      toBase64Url(CHALLENGE),
    );
  const evidence = await Promise.all(Array.from({ length: REGISTRATIONS }, make));
  const verifier = createWebAuthnVerifier({
    rpId: new URL(ORIGIN).hostname,
    origins: [ORIGIN],
    anchors: [trustAnchorOf(root.certificate, 'virtual root')],
    now: () => NOW,
    bindDeviceKeys: false,
    verifiedLinkCapacity: capacity,
    issuerCapacity: capacity,
  });
  const ours = (index: number): void => {
    const given = evidence[index];
    const outcome = given && verifier.verify(given, { challenge: CHALLENGE });
    if (outcome?.outcome !== 'verified' || outcome.facts.trust !== 'anchored')
      throw new Error('ours: the registration is refused');
  };
  ours(0);
  ours(0);
  // The signature of the statement is beside those of the certificates, which are counted.
  const links = verifier.path.signaturesChecked;
  const prepared = evidence.map((given) => checksOf(given, root.certificate, links));
  const floor = (index: number): void => {
    for (const { signed, key, signature } of prepared[index] ?? [])
      if (!verify('sha256', signed, key, signature)) throw new Error('floor: signature does not verify');
  };
  return { count: REGISTRATIONS, ours, floor };
}

interface SignatureCheck {
  readonly signed: Uint8Array;
  readonly key: KeyObject;
  readonly signature: Uint8Array;
}

/** Everything but the checks themselves done beforehand: keys imported, bytes cut out. */
function checksOf({ credential }: WebAuthnEvidence, root: Uint8Array, links: number) {
  const response = credential.response as Readonly<Record<string, string>>;
  const bytes = (text = '') => fromBase64Url(text);
  const object: Map<string, unknown> = decode(bytes(response.attestationObject), { useMaps: true });
  const statement = object.get('attStmt') as Map<string, unknown>;
  const authData = object.get('authData') as Uint8Array;
  const chain = [...(statement.get('x5c') as Uint8Array[]), root];
  const keys = chain.map((der) => new X509Certificate(der).publicKey);
  const signed = Buffer.concat([authData, hash('sha256', bytes(response.clientDataJSON), 'buffer')]);
  const [attestationKey] = keys;
  if (!attestationKey) throw new Error('floor: there is no certificate');
  const checks: SignatureCheck[] = [
    { signed, key: attestationKey, signature: statement.get('sig') as Uint8Array },
  ];
  for (let index = 0; index < links; index++) {
    const key = keys[index + 1];
    const der = chain[index];
    if (!key || !der) throw new Error('floor: the chain is too short');
    const { tbs, signature } = signedPartOf(der);
    checks.push({ signed: tbs, key, signature });
  }
  return checks;
}
