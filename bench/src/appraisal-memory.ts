import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { appraise, testPolicy } from '@tallystick/attestation/appraisal';
import { createVirtualVerifier, virtualRevocationList } from '@tallystick/attestation/verifiers/virtual';
import { createWebAuthnVerifier } from '@tallystick/attestation/verifiers/webauthn';
import { trustAnchorOf } from '@tallystick/attestation/x509';
import { toBase64Url } from '@tallystick/encoding';
import {
  createVirtualAuthenticator,
  createVirtualPhone,
  createVirtualRoot,
} from '@tallystick/virtual-devices';
import type { Figure } from './attestation.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const ORIGIN = 'https://till.example';
const APPRAISALS = 100_000;
/** More devices than fit in the caches, so that what is remembered has to be forgotten too. */
const DEVICES = 96;
const CACHE = 64;
const WARM = 20_000;
const LIMIT_MB = 4;
const CHALLENGE = new Uint8Array(32).fill(0x33);
const UNLOCKED = new Set(['unlocked-bootloader'] as const);

/** Collects all garbage: what is left is held by somebody. */
const heapMb = (): number => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1_048_576;
};

/** Evidence of many devices, good and bad: phones with their own attestation keys, and passkeys. */
async function appraiser(): Promise<(index: number) => void> {
  const root = await createVirtualRoot({ now: () => NOW });
  const anchors = [trustAnchorOf(root.certificate, 'virtual root')];
  const phones = createVirtualVerifier({
    anchors,
    revocation: () => virtualRevocationList(NOW),
    now: () => NOW,
    verifiedLinkCapacity: CACHE,
    issuerCapacity: CACHE,
  });
  const passkeys = createWebAuthnVerifier({
    rpId: new URL(ORIGIN).hostname,
    origins: [ORIGIN],
    anchors,
    now: () => NOW,
    bindDeviceKeys: false,
    verifiedLinkCapacity: CACHE,
    issuerCapacity: CACHE,
  });
  const policy = testPolicy([]);
  const evidence = await Promise.all(
    Array.from({ length: DEVICES }, async (_, index) => {
      if (index % 3 === 0) {
        const challenge = toBase64Url(CHALLENGE);
        return createVirtualAuthenticator({ root, format: 'packed', origin: ORIGIN, now: () => NOW }).create(
          challenge,
        );
      }
      const phone = createVirtualPhone({ root, now: () => NOW, faults: index % 3 === 1 ? [] : UNLOCKED });
      const keys = await phone.generateKeys();
      return phone.attest({ ...keys, challenge: CHALLENGE });
    }),
  );
  const context = { challenge: CHALLENGE };
  return (index) => {
    const given = evidence[index % DEVICES];
    const outcome =
      given?.kind === 'webauthn'
        ? passkeys.verify(given, context)
        : given?.kind === 'virtual'
          ? phones.verify(given, context)
          : undefined;
    if (outcome?.outcome !== 'verified') throw new Error('the evidence of a device is refused');
    appraise(outcome, policy, { at: NOW });
  };
}

/** How much the heap grows over 100,000 appraisals, after the caches are full. */
export async function appraisalMemory(): Promise<Figure> {
  const run = await appraiser();
  for (let i = 0; i < WARM; i++) run(i);
  const before = heapMb();
  for (let i = 0; i < APPRAISALS; i++) run(i);
  const growth = Math.max(0.01, heapMb() - before);
  return {
    ours: Number(growth.toFixed(2)),
    floor: LIMIT_MB,
    ratio: LIMIT_MB / growth,
    unit: `MB of heap more after ${APPRAISALS.toLocaleString('en')} appraisals; the floor is the limit`,
  };
}
