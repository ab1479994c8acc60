import { appraise, testPolicy } from '@tallystick/attestation/appraisal';
import { createVirtualVerifier } from '@tallystick/attestation/verifiers/virtual';
import { trustAnchorOf } from '@tallystick/attestation/x509';
import { beforeAll, describe, expect, it } from 'vitest';
import { VIRTUAL_MODEL } from './mint-chain.ts';
import { APPLICATION, CHALLENGE, NOW, now } from './phone.fixture.ts';
import { createVirtualPhone } from './virtual-phone.ts';
import { createVirtualRoot, type VirtualRoot } from './virtual-root.ts';

/** Ages that lie below zero: dates that have not come yet. */
let root: VirtualRoot;
beforeAll(async () => {
  root = await createVirtualRoot({ now });
});

async function appraised(patchLevel: number | undefined, listFetchedAt = NOW) {
  const model = { ...VIRTUAL_MODEL, ...(patchLevel === undefined ? {} : { patchLevel }) };
  const phone = createVirtualPhone({ root, now, model });
  const evidence = await phone.attest({ ...(await phone.generateKeys()), challenge: CHALLENGE });
  if (evidence.kind !== 'virtual') throw new Error('unreachable');
  const verifier = createVirtualVerifier({
    anchors: [trustAnchorOf(root.certificate, 'virtual root')],
    revocation: () => ({ fetchedAt: listFetchedAt, entries: new Map() }),
    now,
  });
  const policy = testPolicy([APPLICATION]);
  const maxPatchAgeDays = { os: 365, vendor: 365, boot: 365 };
  return appraise(
    verifier.verify(evidence, { challenge: CHALLENGE }),
    { ...policy, keyAttestation: { ...policy.keyAttestation, maxPatchAgeDays } },
    { at: NOW, purpose: 'enrol' },
  );
}
const odd = ({ checks }: Awaited<ReturnType<typeof appraised>>) =>
  checks.filter(({ status }) => status !== 'affirming').map(({ id, status }) => `${id} ${status}`);

describe('a patch level', () => {
  it('reported/A00: of last month, in an unbent chain, is affirming', async () => {
    const result = await appraised(undefined);
    expect(odd(result)).toEqual([]);
    expect(result.verdict).toBe('affirming');
  });

  it('reported/A05: of a far future is not known, for system, vendor and boot', async () => {
    const result = await appraised(209_912);
    expect(result.verdict).toBe('contraindicated');
    expect(odd(result)).toEqual(['patch.os none', 'patch.vendor none', 'patch.boot none']);
    const [os] = result.checks.filter(({ id }) => id === 'patch.os');
    expect(os?.evidence).toMatch(/^level 209912, dated \d+ days ahead$/);
  });

  it('reported/A05: of the coming month, which makers ship early, is a warning', async () => {
    expect(odd(await appraised(202_612))).toEqual([
      'patch.os warning',
      'patch.vendor warning',
      'patch.boot warning',
    ]);
  });
});

describe('a revocation list', () => {
  it('reported/A05: of the future is no fresh one; a few minutes between clocks are', async () => {
    expect(odd(await appraised(undefined, NOW + 3_600_000))).toEqual(['revocation.freshness none']);
    expect(odd(await appraised(undefined, NOW + 60_000))).toEqual([]);
  });
});
