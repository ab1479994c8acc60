import type { PinDigits } from '../../pin/digits.ts';
import { decipherPinBlock, encipherPinBlock, isTranslationAllowed } from '../../pin/enciphered-pin-block.ts';
import { PinError } from '../../pin/pin-error.ts';
import { HsmError } from '../hsm-error.ts';
import { algorithmOf, isSecretType, secretBytesOf } from '../key-attributes.ts';
import type { Operation } from '../operation.ts';
import type {
  GeneratePinRequest,
  MakePinValueRequest,
  PinBlockSource,
  PinBlockTarget,
  PinValue,
  TranslatedPin,
  TranslatePinRequest,
  VerifyPinRequest,
} from '../pin-requests.ts';
import type { Verified } from '../requests.ts';
import { boundCiphers } from './bound-ciphers.ts';
import type { CoreContext } from './core.ts';
import { withWorkingKey } from './dukpt.ts';
import type { OpenKey } from './open-keys.ts';
import { preparePinMethod } from './pin-methods.ts';

/** PINs, in clear for the length of one call and in bytes that are overwritten. */
export interface PinCalls {
  translatePin(request: TranslatePinRequest): TranslatedPin;
  verifyPin(request: VerifyPinRequest): Verified;
  makePinValue(request: MakePinValueRequest): PinValue;
  generatePin(request: GeneratePinRequest): Uint8Array;
}

const input = (path: string, message: string): HsmError => new HsmError('ERR_HSM_INPUT', message, { path });

export function pinCalls<Key>(context: CoreContext<Key>): PinCalls {
  const { module } = context;
  return {
    translatePin({ from, to, pan }) {
      checkPan(pan, to.format);
      if (!isTranslationAllowed(formatOf(from), to.format)) {
        throw input('to.format', 'A block of this format may not become one of that format');
      }
      const source = openSource(context, 'translatePin', from);
      const encipher = preparePinTarget(context, 'translatePin', to, pan);
      const block = withPin(context, { operation: 'translatePin', from, source, pan }, encipher);
      return block === undefined ? { translated: false } : { translated: true, block };
    },
    verifyPin({ from, pan, method, value }) {
      checkPan(pan, formatOf(from));
      const source = openSource(context, 'verifyPin', from);
      const { matches } = preparePinMethod(context, 'verifyPin', method, pan);
      const verified = withPin(context, { operation: 'verifyPin', from, source, pan }, (pin) =>
        matches(pin, value),
      );
      if (verified === false) context.failed('verifyPin', 'pin-wrong');
      return { verified: verified === true };
    },
    makePinValue({ from, pan, method }) {
      checkPan(pan, formatOf(from));
      const source = openSource(context, 'makePinValue', from);
      const { make } = preparePinMethod(context, 'makePinValue', method, pan);
      const value = withPin(context, { operation: 'makePinValue', from, source, pan }, make);
      return value === undefined ? { made: false } : { made: true, value };
    },
    generatePin({ to, pan, digits = 4 }) {
      checkPan(pan, to.format);
      if (!Number.isInteger(digits) || digits < 4 || digits > 12) {
        throw input('digits', 'A PIN has 4 to 12 digits');
      }
      const encipher = preparePinTarget(context, 'generatePin', to, pan);
      const pin = randomPin((length) => module.randomBytes(length), digits);
      try {
        return encipher(pin);
      } finally {
        pin.fill(0);
      }
    },
  };
}

const formatOf = (from: PinBlockSource): 0 | 3 | 4 => (from.kind === 'dukpt' ? 4 : from.format);

/** Before any block is deciphered: a PAN of another form tells nothing of a PIN. */
function checkPan(pan: string, format: number): void {
  const least = format === 4 ? 12 : 13;
  if (!/^\d{1,19}$/.test(pan) || pan.length < least) {
    throw input('pan', `The PAN has ${least} to 19 digits here`);
  }
}

function openSource<Key>(
  { keys }: CoreContext<Key>,
  operation: 'translatePin' | 'verifyPin' | 'makePinValue',
  from: PinBlockSource,
): OpenKey<Key> {
  const source = keys.open(`${operation}.from`, from.key);
  const isZone = source.attributes.usage === 'P0';
  if (isZone !== (from.kind === 'zone')) {
    throw new HsmError('ERR_HSM_USAGE', 'A block of a terminal has a key of DUKPT, one of a zone its own', {
      path: 'from.key',
    });
  }
  if (isZone) checkFormat(source, formatOf(from), 'from');
  if (from.block.length !== (formatOf(from) === 4 ? 16 : 8)) {
    throw input('from.block', 'The block has another length than its format');
  }
  return source;
}

/** Format 4 is of AES, the others are of triple DES (ISO 9564-1:2017, 9.3 and 9.4). */
function checkFormat<Key>({ attributes }: OpenKey<Key>, format: number, path: string): void {
  if (![0, 3, 4].includes(format)) throw input(`${path}.format`, 'Blocks are of formats 0, 3 and 4 here');
  if ((algorithmOf(attributes.type) === 'A') !== (format === 4)) {
    throw new HsmError('ERR_HSM_USAGE', `A key of this type has no blocks of format ${format}`, {
      path: `${path}.key`,
    });
  }
}

interface PinCall<Key> {
  readonly operation: Operation;
  readonly from: PinBlockSource;
  readonly source: OpenKey<Key>;
  readonly pan: string;
}

/**
 * Runs `work` with the PIN of a block. Undefined where there is none: another key, another PAN, a changed block and a wrong fill are all the
 * same to the caller.
 */
function withPin<Key, T>(
  context: CoreContext<Key>,
  { operation, from, source, pan }: PinCall<Key>,
  work: (pin: PinDigits) => T,
): T | undefined {
  const { module } = context;
  const format = formatOf(from);
  const read = (key: Key, bytes: number): PinDigits | undefined => {
    const bound = boundCiphers(module, key, bytes);
    try {
      return decipherPinBlock(bound.ciphers, { format, key: bound.key }, from.block, pan);
    } catch (error) {
      if (!(error instanceof PinError)) throw error;
      context.failed(operation, error.code);
      return undefined;
    }
  };
  const pin =
    from.kind === 'zone'
      ? read(source.key, bytesOf(source))
      : withWorkingKey(module, source, from.ksn, 'pin', (key) => read(key, bytesOf(source)));
  if (pin === undefined) return undefined;
  try {
    return work(pin);
  } catch (error) {
    // A PIN that its method does not take, such as one too short for an offset, is none for it.
    if (!(error instanceof PinError)) throw error;
    context.failed(operation, error.code);
    return undefined;
  } finally {
    pin.fill(0);
  }
}

const bytesOf = <Key>({ attributes: { type } }: OpenKey<Key>): number =>
  isSecretType(type) ? secretBytesOf(type) : 0;

function preparePinTarget<Key>(
  { module, keys }: CoreContext<Key>,
  operation: 'translatePin' | 'generatePin',
  { key, format }: PinBlockTarget,
  pan: string,
): (pin: PinDigits) => Uint8Array {
  const target = keys.open(`${operation}.to`, key);
  if (format !== 0 && format !== 4) throw input('to.format', 'A PIN goes out in format 0 or 4');
  checkFormat(target, format, 'to');
  const bound = boundCiphers(module, target.key, bytesOf(target));
  const randomBytes = (length: number) => module.randomBytes(length);
  return (pin) => encipherPinBlock(bound.ciphers, { format, key: bound.key }, pin, { pan, randomBytes });
}

/** Uniform digits: bytes that would favour the low ones are drawn again. */
function randomPin(randomBytes: (length: number) => Uint8Array, digits: number): PinDigits {
  const pin = new Uint8Array(digits);
  for (let at = 0; at < digits; ) {
    const drawn = randomBytes(digits);
    for (const byte of drawn) {
      if (byte >= 250 || at === digits) continue;
      pin[at] = byte % 10;
      at += 1;
    }
    drawn.fill(0);
  }
  return pin;
}
