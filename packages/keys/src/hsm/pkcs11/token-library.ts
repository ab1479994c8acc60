import type * as Pkcs11js from 'pkcs11js';
import { HsmError } from '../hsm-error.ts';
import { ALREADY_INITIALIZED, returnedBy, tokenError } from './token-errors.ts';

/** The add-on: constants and the class that loads a library. */
export type Pkcs11 = typeof Pkcs11js;
export type Library = Pkcs11js.PKCS11;
export type Handle = Pkcs11js.Handle;
export type Template = Pkcs11js.Template;
export type Mechanism = Pkcs11js.Mechanism;

/** A library that is loaded, with the constants of PKCS #11. */
export interface LoadedLibrary {
  readonly pkcs11: Pkcs11;
  readonly library: Library;
}

/**
 * Loads the PKCS #11 library of a token. One process has one state of it, whoever loads it: that it was initialised before is no fault, and
 * nobody finalises it, for that would end the sessions of others.
 *
 * @param path of the shared library, such as `/usr/lib/softhsm/libsofthsm2.so`
 * @throws {HsmError} `ERR_HSM_LIBRARY`
 */
export async function loadLibrary(path: string): Promise<LoadedLibrary> {
  const pkcs11 = await loadAddon();
  const library = new pkcs11.PKCS11();
  try {
    library.load(path);
  } catch (cause) {
    throw new HsmError('ERR_HSM_LIBRARY', `The PKCS #11 library cannot be loaded: ${path}`, {
      remedy:
        'Install the software of the token, and set the path of its PKCS #11 library for this processor.',
      cause,
    });
  }
  try {
    library.C_Initialize({ flags: pkcs11.CKF_OS_LOCKING_OK });
  } catch (error) {
    if (returnedBy(error) !== ALREADY_INITIALIZED) throw tokenError(error, true);
  }
  return { pkcs11, library };
}

async function loadAddon(): Promise<Pkcs11> {
  try {
    // CommonJS: everything is on its default export.
    const { default: pkcs11 } = (await import('pkcs11js')) as unknown as { readonly default: Pkcs11 };
    return pkcs11;
  } catch (cause) {
    throw new HsmError('ERR_HSM_LIBRARY', 'The add-on pkcs11js is not there, or was not compiled', {
      remedy: 'Install pkcs11js beside @tallystick/keys; it takes a C++ compiler, make and Python 3.',
      cause,
    });
  }
}
