import { appraise, testPolicy } from '@tallystick/attestation/appraisal';
import { beforeAll, describe, expect, it } from 'vitest';
import { APPLICATION, CHALLENGE, NOW, now, verifierOf } from './phone.fixture.ts';
import { ANDROID_QUIRKS, type AndroidQuirk, type PhoneQuirkFacts } from './quirks.ts';
import { createVirtualPhone } from './virtual-phone.ts';
import { createVirtualRoot, type VirtualRoot } from './virtual-root.ts';

let root: VirtualRoot;
beforeAll(async () => {
  root = await createVirtualRoot({ now });
});

const appraised = async (...quirks: AndroidQuirk[]) => {
  const phone = createVirtualPhone({ root, now, quirks });
  const evidence = await phone.attest({ ...(await phone.generateKeys()), challenge: CHALLENGE });
  if (evidence.kind !== 'virtual') throw new Error('unreachable');
  const policy = testPolicy([APPLICATION]);
  const maxPatchAgeDays = { os: 365, vendor: 365, boot: 365 };
  return appraise(
    verifierOf(root).verify(evidence, { challenge: CHALLENGE }),
    { ...policy, keyAttestation: { ...policy.keyAttestation, maxPatchAgeDays } },
    { at: NOW, purpose: 'enrol' },
  );
};

const VERDICT = { accepted: 'affirming', warned: 'warning', refused: 'contraindicated' } as const;

describe('a phone of the field', () => {
  it('without an oddity is affirmed, and nothing is said of it', async () => {
    const { verdict, checks } = await appraised();
    expect(verdict).toBe('affirming');
    expect(checks.filter(({ status }) => status !== 'affirming')).toEqual([]);
  });

  it.each(Object.entries<PhoneQuirkFacts>(ANDROID_QUIRKS))(
    'with %s is judged as its table says',
    async (quirk, facts) => {
      const { verdict, checks } = await appraised(quirk as AndroidQuirk);
      expect(verdict).toBe(VERDICT[facts.expected]);
      const odd = checks.filter(({ status }) => status !== 'affirming').map(({ id }) => id);
      if (facts.check === undefined) expect(odd).toEqual([]);
      else expect(odd).toContain(facts.check);
    },
  );

  it('may have several of them at once', async () => {
    expect((await appraised('boolean-01', 'factory-batch', 'far-creation-time')).verdict).toBe('warning');
  });
});
