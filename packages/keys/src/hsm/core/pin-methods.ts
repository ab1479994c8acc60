import { equalBytes } from '@tallystick/encoding';
import { nodeCiphers } from '../../ciphers/node.ts';
import type { PinDigits } from '../../pin/digits.ts';
import { type Ibm3624Parameters, ibm3624Offset } from '../../pin/ibm3624.ts';
import { PinError } from '../../pin/pin-error.ts';
import { pinVerificationValue } from '../../pin/pvv.ts';
import { HsmError } from '../hsm-error.ts';
import { isSecretType, secretBytesOf } from '../key-attributes.ts';
import type { PinMethod } from '../pin-requests.ts';
import { boundCiphers } from './bound-ciphers.ts';
import type { CoreContext } from './core.ts';

/** An issuer's method with its key, ready for a PIN. */
export interface PreparedPinMethod {
  /** What is stored of a PIN. */
  make(pin: PinDigits): string;
  matches(pin: PinDigits, value: string): boolean;
}

const PVV_DIGITS = 4;
const utf8 = new TextEncoder();

/** A PIN that every method takes: what fails with it fails by the parameters, which are the caller's own. */
const PROBE = Uint8Array.of(0, 0, 0, 0);

/**
 * Opens the key of a method, and refuses its parameters before any PIN is there to tell something of.
 *
 * @throws {HsmError} `ERR_HSM_USAGE`, `ERR_HSM_INPUT`
 */
export function preparePinMethod<Key>(
  { module, keys }: CoreContext<Key>,
  operation: 'verifyPin' | 'makePinValue',
  method: PinMethod,
  pan: string,
): PreparedPinMethod {
  const { key, attributes } = keys.open(`${operation}.${method.kind}`, method.key);
  const bytes = isSecretType(attributes.type) ? secretBytesOf(attributes.type) : 0;
  const bound = boundCiphers(module, key, bytes);
  const make = (pin: PinDigits, ciphers = bound.ciphers): string => {
    if (method.kind === 'pvv') {
      // Of a longer PIN the left four digits.
      return pinVerificationValue(ciphers, bound.key, pan, method.index, pin.subarray(0, PVV_DIGITS));
    }
    const parameters: Ibm3624Parameters = { ...method, key: bound.key, pan };
    return ibm3624Offset(ciphers, parameters, pin);
  };
  // With a key of zeros, beside the module: it says whether the parameters are right, and nothing else.
  refuseParameters(() => make(PROBE, nodeCiphers));
  return {
    make: (pin) => make(pin),
    matches: (pin, value) => equalBytes(utf8.encode(make(pin)), utf8.encode(value)),
  };
}

function refuseParameters(probe: () => string): void {
  try {
    probe();
  } catch (error) {
    if (!(error instanceof PinError)) throw error;
    throw new HsmError('ERR_HSM_INPUT', error.message, { path: `method.${error.path}` });
  }
}
