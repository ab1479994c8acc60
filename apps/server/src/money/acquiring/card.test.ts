import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { CompactEncrypt } from 'jose';
import { describe, expect, it } from 'vitest';
import { CardDataError, openCard } from './card.ts';
import { describeStep } from './describe-step.ts';
import { codecOf } from './dialect.ts';
import { authorisationMessage } from './message.ts';
import { cardSteps, messageStep } from './stored-step.ts';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PAYMENT = 'pay_00000000000000000000000000';
const toBase64Url = (bytes: Uint8Array) => bytes.toBase64({ alphabet: 'base64url', omitPadding: true });
const base64UrlOf = (hex: string) => toBase64Url(Uint8Array.fromHex(hex));
const CHIP = '9f2608aabbccddeeff0011';
const FACTS = {
  terminalNumber: '12345678',
  merchantNumber: '276000000000015',
  amountMinor: 1250n,
  currencyNumeric: '978',
  stan: '000042',
  retrievalReference: '632704000042',
  transmittedAt: '1123043248',
  localTime: '053248',
  localDate: '1123',
  merchantNameAndLocation: 'TEST CAFE',
};

const seal = (data: unknown, paymentId = PAYMENT) =>
  new CompactEncrypt(new TextEncoder().encode(typeof data === 'string' ? data : JSON.stringify(data)))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', paymentId })
    .encrypt(publicKey);
const dataOf = (track2: string, more: object = {}) => ({
  paymentId: PAYMENT,
  de55: base64UrlOf(CHIP),
  track2: base64UrlOf(track2),
  cvm: 'none',
  ...more,
});
const track2Of = (pan: string) => {
  const digits = `${pan}d29122010000000000`;
  return digits.length % 2 === 0 ? digits : `${digits}f`;
};
const digits = (minLength: number, maxLength: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength, maxLength }).map((given) => given.join(''));

describe('opened card data', () => {
  it.each([
    ['text that is not JSON', 'pan'],
    ['another form', { paymentId: PAYMENT }],
    ['a member that nobody knows', dataOf(track2Of('9999991234567893'), { pin: '1234' })],
    ['another payment', dataOf(track2Of('9999991234567893'), { paymentId: `pay_${'1'.repeat(26)}` })],
    ['a PAN that is too short', dataOf(track2Of('9999999'))],
    ['a PAN that is too long', dataOf(track2Of('9'.repeat(20)))],
    ['track 2 without an expiry', dataOf('9999991234567893')],
    ['track 2 with another separator', dataOf('9999991234567893e2912201')],
    [
      'a field 55 that is cut short',
      dataOf(track2Of('9999991234567893'), { de55: base64UrlOf('9f2608aabb') }),
    ],
    ['a field 55 that is noise', dataOf(track2Of('9999991234567893'), { de55: base64UrlOf('1fffffffffff') })],
  ])('that are %s are refused with one typed error that shows nothing of them', async (_, data) => {
    const sealed = await seal(data);
    let raised: unknown;
    try {
      openCard(sealed, privateKey, PAYMENT);
    } catch (error) {
      raised = error;
    }
    expect(raised).toBeInstanceOf(CardDataError);
    for (let error = raised; error instanceof Error; error = error.cause) {
      expect(error.message).not.toMatch(/[0-9]{6}/);
    }
  });

  it('of any content are opened and explained, or refused with that error', async () => {
    const base64Url = (maxLength: number) =>
      fc
        .array(fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'), {
          maxLength,
        })
        .map((letters) => letters.join(''));
    const track2 = digits(8, 19).map((pan) => base64UrlOf(track2Of(pan)));
    let opened = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 4, arbitrary: track2 }, base64Url(40)),
        fc.oneof({ weight: 4, arbitrary: fc.constant(base64UrlOf(CHIP)) }, base64Url(80)),
        fc.array(
          fc.record({
            command: base64Url(40),
            response: base64Url(40),
            ms: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
          }),
          { maxLength: 3 },
        ),
        async (track2, de55, exchanges) => {
          const sealed = await seal(dataOf(track2Of('9999991234567893'), { track2, de55, exchanges }));
          try {
            const card = openCard(sealed, privateKey, PAYMENT);
            for (const step of cardSteps(card, Date.UTC(2026, 10, 23))) describeStep(step);
            opened += 1;
          } catch (error) {
            expect(error).toBeInstanceOf(CardDataError);
          }
        },
      ),
      { numRuns: 400 },
    );
    expect(opened).toBeGreaterThan(30);
  });

  it('keep no digit of a card that could not be told from its mask, whatever the length of the PAN', async () => {
    await fc.assert(
      fc.asyncProperty(
        digits(8, 19),
        fc.constantFrom('iso1987binary', 'iso1987ascii'),
        fc.uint8Array({ maxLength: 40 }),
        async (pan, dialect, noise) => {
          const apdu = { command: toBase64Url(Uint8Array.of(0, 0xb2, 1, 0x0c, 0)), ms: 1 };
          const answers = [Uint8Array.fromHex(track2Of(pan)), new TextEncoder().encode(pan), noise];
          const exchanges = answers.map((answer) => ({ ...apdu, response: toBase64Url(answer) }));
          const sealed = await seal(dataOf(track2Of(pan), { exchanges }));
          const card = openCard(sealed, privateKey, PAYMENT);
          const step = { at: 0, direction: 'sent', pan: card.pan() } as const;
          const stored = JSON.stringify([
            ...cardSteps(card, 0)
              .filter(({ kind }) => kind === 'apdu')
              .slice(0, 2),
            messageStep(codecOf(dialect), dialect, authorisationMessage(FACTS, card, undefined), step),
          ]);
          const middle = pan.length < 13 ? pan : pan.slice(6, -4);
          // Zeros are what digits are overwritten with.
          fc.pre(!/^0+$/.test(middle) && middle.length > 5);
          expect(card.facts.maskedPan).toBe(
            pan.length < 13
              ? '*'.repeat(pan.length)
              : `${pan.slice(0, 6)}${'*'.repeat(pan.length - 10)}${pan.slice(-4)}`,
          );
          expect(stored).not.toContain(pan);
          expect(stored).not.toContain(pan.replace(/./g, '3$&'));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('what a host sends', () => {
  const pan = '9999991234567893';
  const text = new TextEncoder().encode(pan);

  it.each([
    ['iso1987binary', 34, pan],
    ['iso1987binary', 36, pan],
    ['iso1987ascii', 36, pan],
    ['iso1987binary', 44, `CARD ${pan}`],
    ['iso1987binary', 45, `B${pan}^TEST/CARD^2912201`],
    ['iso1987ascii', 45, `B${pan}^TEST/CARD^2912201`],
    ['iso1987binary', 48, `card ${pan}`],
    ['iso1987ascii', 48, pan],
    ['iso1987binary', 53, pan],
    ['iso1987binary', 63, `${pan}=2912`],
    ['iso1987ascii', 102, pan],
    ['iso1987binary', 120, pan],
  ] as const)(
    'in the %s dialect is kept without the card that it put into DE%i, though its PAN is not known',
    (dialect, number, value) => {
      const message = { mti: '0410', 11: '000042', 39: '00', [number]: value };
      const step = messageStep(codecOf(dialect), dialect, message, { at: 0, direction: 'received' });
      const stored = JSON.stringify(step).toLowerCase();
      expect(stored).not.toContain(pan);
      expect(stored).not.toContain(text.toHex());
      const shown = describeStep(step);
      expect(shown.objects?.find(({ tag }) => tag === 'DE39')?.value).toBe('00');
      expect(shown.objects?.find(({ tag }) => tag === `DE${number}`)?.value).toMatch(/^\*+$/);
    },
  );
});
