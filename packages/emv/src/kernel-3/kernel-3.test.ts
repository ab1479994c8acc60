import { describe, expect, it } from 'vitest';
import type { KernelOutcome } from '../outcome/outcome.ts';
import { parseDataObjects } from '../tlv/data-objects.ts';
import { encodeTlv, template, tlv } from '../tlv/encode-tlv.ts';
import { tagFromHex } from '../tlv/tag.ts';
import { selectCvm } from './cvm.ts';
import { advanceKernel3, KERNEL_3_IDLE } from './kernel.ts';
import type { Kernel3Activation, Kernel3State } from './state.ts';
import { parseTrack2 } from './track2.ts';

const bytes = (hex: string) => Uint8Array.fromHex(hex.replaceAll(' ', ''));
const FCI = encodeTlv([
  template(0x6f, tlv(0x84, bytes('F0544C4C595301')), template(0xa5, tlv(0x9f38, bytes('9F66049F3704')))),
]);
const ACTIVATION: Kernel3Activation = {
  fci: FCI,
  aid: bytes('F0544C4C595301'),
  kernelId: 3,
  ttq: bytes('26804000'),
  terminalData: new Map([
    [0x9f66, bytes('26804000')],
    [0x9f37, bytes('01020304')],
    [0x9a, bytes('261123')],
    [0x9c, bytes('00')],
    [0x9f1a, bytes('0276')],
  ]),
  offlineApproval: 'decline',
};
const GOOD: Record<string, string> = {
  '82': '0000',
  '57': '9999990000000014D39122210000000F',
  '9F10': '0601120 3A00000'.replaceAll(' ', ''),
  '9F26': '0102030405060708',
  '9F27': '80',
  '9F36': '0007',
};

/** Plays responses against an activated kernel and gives the outcome. */
function play(responses: readonly Uint8Array[], activation = ACTIVATION): KernelOutcome {
  let step = advanceKernel3(KERNEL_3_IDLE, { type: 'activate', activation });
  for (const response of responses) step = advanceKernel3(step.state, { type: 'response', response });
  const [effect] = step.effects;
  if (effect?.type !== 'outcome') throw new Error('No outcome yet');
  return effect.outcome;
}

function format2(change: Record<string, string | undefined> = {}): Uint8Array {
  const objects = Object.entries({ ...GOOD, ...change }).flatMap(([tag, value]) =>
    value === undefined ? [] : [tlv(tagFromHex(tag), bytes(value))],
  );
  return Uint8Array.of(...encodeTlv([template(0x77, ...objects)]), 0x90, 0x00);
}

const outcome = (change: Record<string, string | undefined>, activation?: Kernel3Activation) =>
  play([format2(change)], activation);

describe('kernel 3: processing options', () => {
  it('goes online when everything is in one response', () => {
    const result = outcome({});
    expect(result).toMatchObject({
      type: 'online-request',
      cvm: 'none',
      maskedPan: '999999******0014',
      expiry: '3912',
    });
    if (result.type !== 'online-request') return;
    const de55 = parseDataObjects(result.de55);
    expect(de55.get(0x9f34)?.toHex()).toBe('1f0002');
    expect(de55.get(0x84)?.toHex()).toBe('f0544c4c595301');
  });

  it('passes over an application whose PDOL does not ask for the TTQ', () => {
    const name = tlv(0x84, ACTIVATION.aid);
    const fci = encodeTlv([template(0x6f, name, template(0xa5, tlv(0x9f38, bytes('9F3704'))))]);
    expect(play([], { ...ACTIVATION, fci })).toEqual({ type: 'select-next' });
    expect(play([], { ...ACTIVATION, aid: bytes('F0544C4C595302') })).toEqual({ type: 'select-next' });
    expect(play([], { ...ACTIVATION, fci: bytes('6F05A5039F38') })).toMatchObject({
      reason: 'malformed-response',
    });
  });

  it('acts on status words', () => {
    expect(play([bytes('6984')])).toMatchObject({ type: 'other-interface', reason: 'card-request' });
    expect(play([bytes('6985')])).toEqual({ type: 'select-next' });
    expect(play([bytes('6986')])).toMatchObject({ type: 'try-again', reason: 'see-phone' });
    expect(play([bytes('6A81')])).toMatchObject({ type: 'end-application', reason: 'card-refused' });
  });

  it('reads records named in format 1, and needs a cryptogram', () => {
    const record = Uint8Array.of(
      ...encodeTlv([template(0x70, tlv(0x57, bytes(GOOD['57'] ?? '')))]),
      0x90,
      0x00,
    );
    expect(play([bytes('8006 0000 08010100 9000'), record])).toMatchObject({
      type: 'end-application',
      reason: 'missing-data',
      field: '9F36',
    });
  });

  it('refuses responses that are no template, or two', () => {
    for (const bad of ['9000', '8201009000', '8003000108 9000', '7700 7700 9000', '77039F2601 9000']) {
      expect(play([bytes(bad)]), bad).toMatchObject({
        type: 'end-application',
        reason: 'malformed-response',
      });
    }
  });

  it('refuses a data object that comes twice', () => {
    const twice = Uint8Array.of(...encodeTlv([template(0x70, tlv(0x9f36, bytes('0008')))]), 0x90, 0x00);
    expect(play([format2({ '94': '08010100' }), twice])).toMatchObject({ reason: 'duplicate-data' });
  });

  it('refuses an AFL that names impossible records', () => {
    for (const bad of ['08', '00010100', '08000100', '08020100', '08010102', '0801FF00', '09010100']) {
      expect(outcome({ '94': bad }), bad).toMatchObject({
        type: 'end-application',
        reason: 'malformed-response',
      });
    }
  });
});

describe('kernel 3: decision', () => {
  it('needs each mandatory object, of the right length', () => {
    for (const tag of ['82', '57', '9F10', '9F26', '9F36']) {
      expect(outcome({ [tag]: undefined }), tag).toMatchObject({ reason: 'missing-data', field: tag });
    }
    expect(outcome({ '9F26': '01' })).toMatchObject({ reason: 'missing-data', field: '9F26' });
    expect(outcome({ '9F6C': '80' })).toMatchObject({ reason: 'missing-data', field: '9F6C' });
    expect(outcome({ '57': '9999D391' })).toMatchObject({ reason: 'missing-data', field: '57' });
    expect(outcome({ '5A': '9999990000000022' })).toMatchObject({ reason: 'missing-data', field: '57' });
  });

  it('obeys the card: AAC declines, TC by configuration', () => {
    expect(outcome({ '9F27': '00' })).toMatchObject({ type: 'declined', reason: 'card-declined' });
    expect(outcome({ '9F27': '40' })).toMatchObject({ type: 'declined', reason: 'offline-not-supported' });
    expect(outcome({ '9F27': '40' }, { ...ACTIVATION, offlineApproval: 'online' }).type).toBe(
      'online-request',
    );
    expect(outcome({ '9F27': 'C0' })).toMatchObject({ type: 'end-application', field: '9F27' });
  });

  it('takes the decision from the CVR when there is no CID', () => {
    expect(outcome({ '9F27': undefined }).type).toBe('online-request');
    const declined = { '9F27': undefined, '9F10': '06011203800000' };
    expect(outcome(declined)).toMatchObject({ type: 'declined', reason: 'card-declined' });
  });

  it('declines an expired card unless the card leaves it to the issuer', () => {
    expect(outcome({ '5F24': '261122' })).toMatchObject({ type: 'declined', reason: 'application-expired' });
    expect(outcome({ '5F24': '261123' }).type).toBe('online-request');
    expect(outcome({ '5F24': '261122', '9F6C': '0800' }).type).toBe('online-request');
    expect(outcome({ '57': '9999990000000014D26102210000000F' })).toMatchObject({
      reason: 'application-expired',
    });
    expect(outcome({ '5F25': '261124' })).toMatchObject({ type: 'declined', reason: 'not-yet-effective' });
  });

  it('checks usage control by country and service', () => {
    expect(outcome({ '9F07': '3D00', '5F28': '0840' }).type).toBe('online-request');
    expect(outcome({ '9F07': '2900', '5F28': '0840' })).toMatchObject({ reason: 'usage-control' });
    expect(outcome({ '9F07': '2900', '5F28': '0276' }).type).toBe('online-request');
    expect(outcome({ '9F07': '3C00' })).toMatchObject({ reason: 'usage-control' });
    const cashback = new Map(ACTIVATION.terminalData).set(0x9c, bytes('09'));
    expect(outcome({ '9F07': '3D00' }, { ...ACTIVATION, terminalData: cashback })).toMatchObject({
      reason: 'usage-control',
    });
    expect(outcome({ '9F07': '3D80' }, { ...ACTIVATION, terminalData: cashback }).type).toBe(
      'online-request',
    );
  });

  it('switches the interface for cash when the card says so', () => {
    const terminalData = new Map(ACTIVATION.terminalData).set(0x9c, bytes('01'));
    expect(outcome({ '9F6C': '0400' }, { ...ACTIVATION, terminalData })).toMatchObject({
      type: 'other-interface',
      reason: 'cash-not-contactless',
    });
  });

  it('a lost card means try again in every phase', () => {
    const states: Kernel3State[] = [
      KERNEL_3_IDLE,
      advanceKernel3(KERNEL_3_IDLE, { type: 'activate', activation: ACTIVATION }).state,
    ];
    for (const state of states) {
      const step = advanceKernel3(state, { type: 'card-removed' });
      expect(step.effects).toMatchObject([
        { type: 'outcome', outcome: { type: 'try-again', reason: 'card-removed' } },
      ]);
    }
  });
});

describe('kernel 3: cardholder verification (Book C-3, 5.7)', () => {
  // TTQ byte 1: 04 online PIN, 02 signature; byte 2: 40 CVM required. CTQ byte 1: 80 PIN, 40 signature; byte 2: 80 CDCVM.
  it.each([
    ['26000000', undefined, 'none'],
    ['26400000', undefined, 'signature'],
    ['24400000', undefined, undefined],
    ['26400000', '8000', 'online-pin'],
    ['22400000', '8000', undefined],
    ['26400000', 'C080', 'online-pin'],
    ['22400000', 'C080', 'cdcvm'],
    ['22400000', '4000', 'signature'],
    ['26400000', '0080', 'cdcvm'],
    ['26400000', '0000', undefined],
    ['26000000', '0000', 'none'],
    ['26000000', '8000', 'online-pin'],
  ])('TTQ %s, CTQ %s: %s', (ttq, ctq, expected) => {
    expect(selectCvm(bytes(ttq), ctq === undefined ? undefined : bytes(ctq))).toBe(expected);
  });
  it('declines when nothing fits', () => {
    const activation = { ...ACTIVATION, ttq: bytes('20400000') };
    expect(outcome({ '9F6C': '8000' }, activation)).toMatchObject({
      type: 'declined',
      reason: 'no-common-cvm',
    });
  });
});

describe('track 2', () => {
  it('reads what is well-formed and nothing else', () => {
    expect(parseTrack2(bytes('9999990000000014D39122210000000F'))).toEqual({
      pan: '9999990000000014',
      expiry: '3912',
      serviceCode: '221',
    });
    for (const bad of [
      '',
      'D3912221',
      '9999990000000014',
      '9999990000000014D391',
      '9999990000000014D39122210A',
    ]) {
      expect(parseTrack2(bytes(bad)), bad).toBeUndefined();
    }
  });
});
