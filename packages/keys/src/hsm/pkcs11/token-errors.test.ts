import { describe, expect, it } from 'vitest';
import { HsmError } from '../hsm-error.ts';
import { sentError } from './sent-error.ts';
import { refusedBy, SessionLostError, tokenError } from './token-errors.ts';

/** An error as the add-on throws it. */
const returned = (code: number, name: string) => Object.assign(new Error(name), { code });

describe('what a token returns', () => {
  it.each([
    [0xa0, 'CKR_PIN_INCORRECT', 'ERR_HSM_TOKEN_PIN'],
    [0xa4, 'CKR_PIN_LOCKED', 'ERR_HSM_TOKEN_PIN_LOCKED'],
    [0x102, 'CKR_USER_PIN_NOT_INITIALIZED', 'ERR_HSM_TOKEN_PIN'],
    [0x31, 'CKR_DEVICE_MEMORY', 'ERR_HSM_TOKEN_FULL'],
    [0xb1, 'CKR_SESSION_COUNT', 'ERR_HSM_TOKEN_FULL'],
    [0xe0, 'CKR_TOKEN_NOT_PRESENT', 'ERR_HSM_TOKEN_MISSING'],
    [0x03, 'CKR_SLOT_ID_INVALID', 'ERR_HSM_SLOT'],
    [0x70, 'CKR_MECHANISM_INVALID', 'ERR_HSM_TOKEN_MECHANISM'],
    [0x05, 'CKR_GENERAL_ERROR', 'ERR_HSM_TOKEN'],
  ])('%i while it is opened: %s is %s, with a remedy', (code, name, expected) => {
    const error = tokenError(returned(code, name), true);
    if (!(error instanceof HsmError)) throw new TypeError('not ours');
    expect(error.code).toBe(expected);
    expect(error.remedy).toMatch(/^[A-Z].*\.$/);
    if (expected === 'ERR_HSM_TOKEN') expect(error.message).toContain(name);
  });

  it.each([0x60, 0x82, 0xb0, 0xb3, 0x101, 0x190, 0xe0, 0x32, 0x90])(
    '%i in a session means that it is lost',
    (code) => {
      expect(tokenError(returned(code, 'CKR'))).toBeInstanceOf(SessionLostError);
      expect(tokenError(returned(code, 'CKR'), true)).toBeInstanceOf(HsmError);
    },
  );

  it('leaves errors alone that are no token’s', () => {
    const fault = new TypeError('a fault of the program');
    expect(tokenError(fault)).toBe(fault);
    expect(sentError(fault)).toEqual({
      code: 'ERR_HSM_TOKEN',
      message: 'The thread of the token failed: TypeError',
    });
  });

  it('tells a refusal of data from a failure', () => {
    const failing = (code: number) => () => {
      throw tokenError(returned(code, 'CKR'));
    };
    expect(refusedBy(failing(0x40))).toBeUndefined();
    expect(refusedBy(() => 7)).toBe(7);
    expect(() => refusedBy(failing(0x31))).toThrow(HsmError);
    expect(() => refusedBy(failing(0xb3))).toThrow(SessionLostError);
  });
});
