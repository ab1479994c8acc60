import { describe } from 'vitest';
import { SecretBytes } from '../../secret-bytes.ts';
import { differentialCases } from '../conformance/differential.fixture.ts';
import { type MakeHsm, randomBytes } from '../conformance/hsm-under-test.fixture.ts';
import { conformance } from '../conformance/suite.fixture.ts';
import type { HsmAuditEvent } from '../hsm.ts';
import { createSoftwareHsm } from '../software/software-hsm.ts';
import { CARD_ALGORITHMS } from './card-algorithms.fixture.ts';
import { createPkcs11Hsm } from './pkcs11-hsm.ts';
import { makeToken, SOFTHSM, userPin } from './softhsm.fixture.ts';

const tokenWith =
  (exportSensitive: boolean): MakeHsm =>
  async () => {
    const audited: HsmAuditEvent[] = [];
    const hsm = await createPkcs11Hsm({
      library: SOFTHSM,
      token: await makeToken(),
      pin: userPin(),
      cards: new URL('./card-algorithms.fixture.ts', import.meta.url),
      audit: (event) => audited.push(event),
      exportSensitive,
      openKeys: 8,
      timeoutMs: 120_000,
    });
    return { hsm, audited, runs: 12, close: () => hsm.close() };
  };
const software: MakeHsm = async () => {
  const masterKey = SecretBytes.adopt(randomBytes(32));
  const hsm = createSoftwareHsm({ masterKey, randomBytes, cards: CARD_ALGORITHMS });
  return { hsm, audited: [], runs: 12, close: () => hsm.close() };
};

conformance('token', tokenWith(false), tokenWith(true));
describe('a token and the software form', () => differentialCases(tokenWith(false), software));
describe('two tokens', () => differentialCases(tokenWith(false), tokenWith(false)));
