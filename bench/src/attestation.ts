import { verify, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { ChainVerifier, googleTrustAnchors } from '@tallystick/attestation/verifiers/android-key';
import { parsePemChain } from '@tallystick/attestation/x509';
import { appraisalMemory } from './appraisal-memory.ts';
import { paymentAppraisal } from './payment-appraisal.ts';
import { signedPartOf } from './signed-part.ts';
import { registrationBench } from './webauthn-registration.ts';

const VECTORS = new URL('../../vectors/android-key-attestation/', import.meta.url);
const CHALLENGE = new TextEncoder().encode('challenge');
const NOW = Date.UTC(2024, 8, 27);
const ROUNDS = 5;
const ROUND_MS = 400;

export interface Figure {
  readonly ours: number;
  readonly floor: number;
  readonly ratio: number;
  readonly unit: string;
}

/** Real chains of one device generation: each has its own leaf and attestation key, some share intermediates. */
const chains = readdirSync(new URL('akita-sdk34/', VECTORS))
  .filter((file) => file.endsWith('.pem'))
  .map((file) => parsePemChain(readFileSync(new URL(`akita-sdk34/${file}`, VECTORS), 'utf8')));

/** Calls per second of processor time of `run`, which handles one chain: what else the machine does is not counted. */
function perSecond(run: (index: number) => void, count: number): number {
  const begin = process.threadCpuUsage();
  let done = 0;
  let used = 0;
  while (used < 1000 * ROUND_MS) {
    for (let i = 0; i < count; i++) run(i);
    done += count;
    const { user, system } = process.threadCpuUsage(begin);
    used = user + system;
  }
  return (done * 1_000_000) / used;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** The signature checks of one chain with everything else done beforehand: keys imported, bytes cut out, digests named. */
function floorOf(links: number) {
  const prepared = chains.map((chain) =>
    chain.slice(0, links).map((der, index) => {
      const issuer = new X509Certificate(chain[index + 1] ?? der);
      const own = new X509Certificate(der);
      const digest = own.signatureAlgorithm?.includes('384') ? 'sha384' : 'sha256';
      return { ...signedPartOf(der), digest, key: issuer.publicKey };
    }),
  );
  return (index: number): void => {
    for (const { tbs, signature, digest, key } of prepared[index] ?? []) {
      if (!verify(digest, tbs, key, signature)) throw new Error('floor: signature does not verify');
    }
  };
}

function oursWith(capacity: number) {
  const verifier = new ChainVerifier('android-key', {
    anchors: googleTrustAnchors(),
    revocation: () => ({ fetchedAt: NOW, entries: new Map([['0', { status: 'REVOKED' }]]) }),
    now: () => NOW,
    verifiedLinkCapacity: capacity,
    issuerCapacity: capacity,
  });
  const run = (index: number): void => {
    const outcome = verifier.verify(chains[index] ?? [], { challenge: CHALLENGE });
    if (outcome.outcome !== 'verified') throw new Error(`ours: ${outcome.reason}`);
  };
  return { run, checked: () => verifier.path.signaturesChecked };
}

/** Both sides by turns, so that a machine that is busy for a while is busy for both. */
function compare(
  ours: (index: number) => void,
  floor: (index: number) => void,
  count: number,
  unit: string,
): Figure {
  perSecond(ours, count);
  const rounds = Array.from({ length: ROUNDS }, () => ({
    ours: perSecond(ours, count),
    floor: perSecond(floor, count),
  }));
  return {
    ours: Math.round(median(rounds.map((round) => round.ours))),
    floor: Math.round(median(rounds.map((round) => round.floor))),
    ratio: Number(median(rounds.map((round) => round.ours / round.floor)).toFixed(2)),
    unit,
  };
}

function compareChains(capacity: number): Figure {
  const { run, checked } = oursWith(capacity);
  for (let i = 0; i < chains.length; i++) run(i);
  run(0);
  // The floor makes as many signature checks as ours really made, counted, from the leaf upwards.
  return compare(run, floorOf(checked()), chains.length, 'chains/s');
}

async function compareRegistrations(capacity: number): Promise<Figure> {
  const { ours, floor, count } = await registrationBench(capacity);
  return compare(ours, floor, count, 'registrations/s');
}

/**
 * Speed of the verifiers of evidence beside their signature checks alone, in processor time of the one thread they run on.
 *
 * `attestation.androidKey`: nothing is cached but the pinned roots: every certificate is parsed, every key imported and every signature of the
 * chain checked on every call. The floor makes the same checks with keys that are imported and bytes that are cut out beforehand.
 * `attestation.androidKey.warm`: as in production, where the CA certificates that phones share are remembered: parsed, key imported, link verified.
 * One signature is left for both. Here every phone comes back again and again; in production each phone brings one certificate of its own,
 * which costs one parse, import and check more.
 * `attestation.webauthn`: a registration with a packed statement (ES256, two certificates under a pinned root), nothing remembered; `.warm` as in
 * production, where an attestation certificate is shared by many authenticators.
 * `attestation.memory` and `attestation.payment` are held to limits: growth of the heap over 100,000 appraisals, and the 99th percentile of
 * the appraisal of a payment's attestation by a real server at 200 a second.
 */
export async function benchAttestation(): Promise<Record<string, Figure>> {
  return {
    'attestation.androidKey': compareChains(0),
    'attestation.androidKey.warm': compareChains(512),
    'attestation.webauthn': await compareRegistrations(0),
    'attestation.webauthn.warm': await compareRegistrations(512),
    'attestation.memory': await appraisalMemory(),
    ...(await paymentAppraisal()),
  };
}
