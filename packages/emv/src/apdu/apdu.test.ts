import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApduError } from './apdu-error.ts';
import { type CommandApdu, encodeCommand, parseCommand } from './command.ts';
import { describeApdu } from './describe-apdu.ts';
import { encodeResponse, parseResponse } from './response.ts';
import { statusWordMeaning } from './status-word.ts';

const bytes = (hex: string) => Uint8Array.fromHex(hex.replaceAll(' ', ''));
const octet = fc.integer({ min: 0, max: 255 });

describe('commands', () => {
  it('knows the cases of ISO/IEC 7816-4', () => {
    expect(parseCommand(bytes('00A40400'))).toEqual({ cla: 0, ins: 0xa4, p1: 4, p2: 0 });
    expect(parseCommand(bytes('00B2010C00')).le).toBe(256);
    expect(parseCommand(bytes('0082000004DEADBEEF')).data).toEqual(bytes('DEADBEEF'));
    expect(parseCommand(bytes('00A4040002A00010'))).toMatchObject({ le: 16, data: bytes('A000') });
    expect(parseCommand(bytes('00B2010C 000000')).le).toBe(65_536);
    expect(parseCommand(bytes('00A40400 000002A000'))).toMatchObject({ data: bytes('A000') });
    expect(parseCommand(bytes('00A40400 000002A000 0100'))).toMatchObject({ le: 256, data: bytes('A000') });
  });

  it('refuses lengths that do not agree', () => {
    for (const bad of [
      '',
      '00A404',
      '00A4040005A000',
      '00A4040001A00000',
      '00A404000000',
      '00A40400000000A0',
    ]) {
      expect(() => parseCommand(bytes(bad)), bad).toThrow(ApduError);
    }
    expect(() => encodeCommand({ cla: 0, ins: 0, p1: 0, p2: 0, data: new Uint8Array(256) })).toThrow(
      ApduError,
    );
    expect(() => encodeCommand({ cla: 0, ins: 0, p1: 256, p2: 0 })).toThrow(ApduError);
    expect(() => encodeCommand({ cla: 0, ins: 0, p1: 0, p2: 0, le: 0 })).toThrow(ApduError);
  });

  it('parses what it encodes', () => {
    const command = fc.record(
      {
        cla: octet,
        ins: octet,
        p1: octet,
        p2: octet,
        data: fc.uint8Array({ minLength: 1, maxLength: 255 }),
        le: fc.integer({ min: 1, max: 256 }),
      },
      { requiredKeys: ['cla', 'ins', 'p1', 'p2'] },
    );
    fc.assert(
      fc.property(command, (one) => {
        const parsed = parseCommand(encodeCommand(one as CommandApdu));
        expect({ ...parsed, ...(parsed.data ? { data: Uint8Array.from(parsed.data) } : {}) }).toEqual(one);
      }),
    );
  });
});

describe('responses', () => {
  it('splits data and status word', () => {
    expect(parseResponse(bytes('6F009000'))).toEqual({ data: bytes('6F00'), sw: 0x9000 });
    expect(encodeResponse(0x6a82).toHex()).toBe('6a82');
    expect(() => parseResponse(bytes('00'))).toThrow(ApduError);
    expect(() => parseResponse(new Uint8Array(259))).toThrow(ApduError);
  });

  it('says what a status word means', () => {
    expect(statusWordMeaning(0x6985)).toBe('Conditions of use not satisfied');
    expect(statusWordMeaning(0x6c1c)).toBe('Wrong Le, 28 bytes are available');
    expect(statusWordMeaning(0x6100)).toBe('256 more bytes by GET RESPONSE');
    expect(statusWordMeaning(0x63c2)).toBe('Verification failed, 2 tries left');
  });
});

describe('an exchange explained', () => {
  it('names the command and masks the card', () => {
    const record = bytes('70 13 57 11 9999990000000014 D391222100000000 0F');
    const described = describeApdu(bytes('00B2010C00'), encodeResponse(0x9000, record));
    expect(described).toMatchObject({ name: 'READ RECORD SFI 1 record 1', sw: '9000', meaning: 'OK' });
    expect(described.response).toBe(`70135711999999******0014D${'*'.repeat(17)}9000`);
    expect(JSON.stringify(described)).not.toContain('9999990000000014');
  });

  it('hides the PIN of VERIFY and what it does not understand', () => {
    const verify = describeApdu(bytes('0020008008241234FFFFFFFFFF'), bytes('9000'));
    expect(verify.command).toBe(`0020008008${'*'.repeat(16)}`);
    expect(describeApdu(bytes('00A4'), bytes('99'))).toMatchObject({
      name: 'Not a command',
      command: '****',
    });
  });

  it('any bytes are explained without an exception', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 80 }),
        fc.uint8Array({ maxLength: 300 }),
        (command, response) => {
          expect(describeApdu(command, response).name).toBeTypeOf('string');
        },
      ),
    );
  });
});
