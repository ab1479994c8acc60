import { describe } from 'vitest';
import { SecretBytes } from '../../secret-bytes.ts';
import { differentialCases } from '../conformance/differential.fixture.ts';
import { type MakeHsm, randomBytes } from '../conformance/hsm-under-test.fixture.ts';
import { conformance } from '../conformance/suite.fixture.ts';
import type { HsmAuditEvent } from '../hsm.ts';
import { createSoftwareHsm } from './software-hsm.ts';

const cards = {
  verifyArqc: () => ({ verified: false, reason: 'mismatch' }) as const,
  generateArpc: () => new Uint8Array(8),
};
const makeWith =
  (exportSensitive: boolean): MakeHsm =>
  async () => {
    const audited: HsmAuditEvent[] = [];
    const masterKey = SecretBytes.adopt(randomBytes(32));
    const audit = (event: HsmAuditEvent) => audited.push(event);
    const hsm = createSoftwareHsm({ masterKey, randomBytes, cards, audit, exportSensitive, openKeys: 8 });
    return { hsm, audited, runs: 40, close: () => hsm.close() };
  };

conformance('software', makeWith(false), makeWith(true));
describe('two of the software form', () => differentialCases(makeWith(false), makeWith(false)));
