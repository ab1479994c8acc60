import { verify, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { ChainVerifier, googleTrustAnchors, parsePemChain } from '@tallystick/attestation';

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

/** Calls per second of `run`, which handles one chain: the median of several rounds. */
function perSecond(run: (index: number) => void): number {
  const begin = performance.now();
  let done = 0;
  while (performance.now() - begin < ROUND_MS) {
    for (let i = 0; i < chains.length; i++) run(i);
    done += chains.length;
  }
  return (done * 1000) / (performance.now() - begin);
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** Where the signed part and the signature of a certificate are, found once: the floor pays for no parsing. */
function signedPartOf(der: Uint8Array): { tbs: Uint8Array; signature: Uint8Array } {
  const lengthAt = (at: number): [length: number, content: number] => {
    const first = der[at + 1] ?? 0;
    if (first < 0x80) return [first, at + 2];
    const octets = first & 0x7f;
    let length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + (der[at + 2 + i] ?? 0);
    return [length, at + 2 + octets];
  };
  const [, tbsAt] = lengthAt(0);
  const [tbsLength, tbsContent] = lengthAt(tbsAt);
  const algorithmAt = tbsContent + tbsLength;
  const [algorithmLength, algorithmContent] = lengthAt(algorithmAt);
  const [bitsLength, bitsContent] = lengthAt(algorithmContent + algorithmLength);
  return {
    tbs: der.subarray(tbsAt, algorithmAt),
    signature: der.subarray(bitsContent + 1, bitsContent + bitsLength),
  };
}

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

function compare(capacity: number): Figure {
  const { run, checked } = oursWith(capacity);
  for (let i = 0; i < chains.length; i++) run(i);
  run(0);
  // The floor makes as many signature checks as ours really made, counted, from the leaf upwards.
  const floor = floorOf(checked());
  const rounds = Array.from({ length: ROUNDS }, () => ({ ours: perSecond(run), floor: perSecond(floor) }));
  const ours = median(rounds.map((round) => round.ours));
  const floorRate = median(rounds.map((round) => round.floor));
  const ratio = median(rounds.map((round) => round.ours / round.floor));
  return {
    ours: Math.round(ours),
    floor: Math.round(floorRate),
    ratio: Number(ratio.toFixed(2)),
    unit: 'chains/s',
  };
}

/**
 * Speed of Android key attestation beside its signature checks alone.
 *
 * `attestation.androidKey`: nothing is cached but the pinned roots: every certificate is parsed, every key imported and every signature of the
 * chain checked on every call. The floor makes the same checks with keys that are imported and bytes that are cut out beforehand.
 * `attestation.androidKey.warm`: as in production, where the CA certificates that phones share are remembered: parsed, key imported, link verified.
 * One signature is left for both. Here every phone comes back again and again; in production each phone brings one certificate of its own,
 * which costs one parse, import and check more.
 */
export async function benchAttestation(): Promise<Record<string, Figure>> {
  return {
    'attestation.androidKey': compare(0),
    'attestation.androidKey.warm': compare(512),
  };
}
