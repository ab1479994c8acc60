import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECURITY_ITEMS, type SecurityItems, securityItemNames } from '../../evidence/security-items.ts';
import { testPolicy } from '../policy/default-policies.ts';
import { matchReference, type ReferenceValue, versionOrder } from '../reference-value.ts';
import { itemChecks } from './item-checks.ts';

const AT = Date.UTC(2026, 10, 25);
const REFERENCE: ReferenceValue = {
  id: 'ref',
  appId: 'till',
  signer: 'aa',
  version: '1.2.0',
  orNewer: false,
  modules: { library: 'lib', pinPad: 'pad' },
};
const GOOD: SecurityItems = {
  'app.id': 'till',
  'app.signer': 'aa',
  'app.version': '1.2.0',
  'os.patchLevel': '20261001',
  'boot.state': 'verified',
  'boot.unlocked': false,
  'keystore.kind': 'tee',
  'module.library': 'lib',
  'module.pinPad': 'pad',
  ...Object.fromEntries(
    Object.keys(SECURITY_ITEMS)
      .filter((name) => name.startsWith('runtime.'))
      .map((name) => [name, false]),
  ),
};
const failed = (
  change: SecurityItems,
  reference: Partial<ReferenceValue> = {},
  kind: 'android-key' | 'virtual' = 'android-key',
) =>
  itemChecks(
    3,
    { ...GOOD, ...change },
    { references: [{ ...REFERENCE, ...reference }], policy: testPolicy([]), kind, at: AT },
  )
    .filter(({ status }) => status !== 'affirming')
    .map(({ id, status }) => `${id} ${status}`);

describe('security items', () => {
  it('that are good pass, and each one that is not is named', () => {
    expect(failed({})).toEqual([]);
    expect(failed({ 'app.version': '1.2.1' })).toContain('items.app contraindicated');
    expect(failed({ 'boot.unlocked': true })).toEqual(['items.boot contraindicated']);
    expect(failed({ 'boot.state': 'self-signed' })).toEqual(['items.boot contraindicated']);
    expect(failed({ 'keystore.kind': 'software' })).toEqual(['items.keystore contraindicated']);
    expect(failed({ 'os.patchLevel': '20240101' })).toEqual(['items.patch contraindicated']);
    expect(failed({ 'os.patchLevel': 'new' })).toEqual(['items.patch none']);
    expect(failed({ 'module.pinPad': 'other' })).toEqual(['items.modules contraindicated']);
  });

  it('of a reference value with a floor or without modules are appraised by what it says', () => {
    expect(failed({}, { osPatchFloor: '20261101' })).toEqual(['items.patch contraindicated']);
    expect(failed({ 'os.patchLevel': '20240101' }, { osPatchFloor: '20231201' })).toEqual([]);
    const { modules: _, ...without } = REFERENCE;
    const checks = itemChecks(3, GOOD, {
      references: [without],
      policy: testPolicy([]),
      kind: 'android-key',
      at: AT,
    });
    expect(checks.find(({ id }) => id === 'items.modules')?.status).toBe('none');
  });

  it('reported/A05: a patch level of the future is not affirming, by age and by floor', () => {
    for (const reference of [{}, { osPatchFloor: '20231201' }]) {
      expect(failed({ 'os.patchLevel': '20991205' }, reference)).toEqual(['items.patch none']);
      expect(failed({ 'os.patchLevel': '209912' }, reference)).toContain('items.patch none');
      expect(failed({ 'os.patchLevel': '20261201' }, reference)).toEqual(['items.patch warning']);
    }
    expect(failed({ 'os.patchLevel': '20261125' })).toEqual([]);
  });

  it('that tell of an attack fail, one raised flag is enough; a virtual phone may say that it is an emulator', () => {
    const flags = securityItemNames(3).filter((name) => name.startsWith('runtime.'));
    for (const flag of flags) expect(failed({ [flag]: true })).toEqual(['items.runtime contraindicated']);
    expect(failed({ 'runtime.emulator': true }, {}, 'virtual')).toEqual([]);
    expect(failed({ 'runtime.emulator': true, 'runtime.hook': true }, {}, 'virtual')).toEqual([
      'items.runtime contraindicated',
    ]);
  });
});

describe('versions of reference values', () => {
  const version = fc.array(fc.nat(99_999), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));

  it('are ordered, and an exact one lets in nothing else', () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        const order = versionOrder(a, b) ?? Number.NaN;
        expect(Math.sign(versionOrder(b, a) ?? Number.NaN) + 0).toBe(-Math.sign(order) + 0);
        const app = { id: 'till', signer: 'aa', version: a };
        const exact = matchReference(app, [{ ...REFERENCE, version: b }]);
        expect(exact.value !== undefined).toBe(a === b);
        const floor = matchReference(app, [{ ...REFERENCE, version: b, orNewer: true }]);
        expect(floor.value !== undefined).toBe(order >= 0);
      }),
    );
  });

  it('that are no numbers are equal or unknown', () => {
    expect(versionOrder('1.0-beta', '1.0')).toBeUndefined();
    const app = { id: 'till', signer: 'aa', version: 'nightly' };
    expect(matchReference(app, [{ ...REFERENCE, orNewer: true }]).fault).toBe('version');
    expect(matchReference(app, [{ ...REFERENCE, version: 'nightly' }]).value).toBeDefined();
  });
});
