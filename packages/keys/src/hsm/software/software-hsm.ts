import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { SecretBytes } from '../../secret-bytes.ts';
import type { CardAlgorithms } from '../arqc.ts';
import { createCore } from '../core/core.ts';
import { type Dispatch, hsmFace } from '../face.ts';
import type { Hsm, HsmAudit } from '../hsm.ts';
import { HsmError } from '../hsm-error.ts';
import { type KeySpec, type PairType, rsaBitsOf } from '../key-attributes.ts';
import { OPERATIONS } from '../operation.ts';
import type { StoredPair, WrappedKey } from '../stored-key.ts';
import { openMaster } from './masters.ts';
import { softwareModule } from './software-module.ts';

export type { CardAlgorithms } from '../arqc.ts';
export { masterCheckValue, requireMaster } from './masters.ts';
export { masterFromNewPassphrase, masterFromPassphrase, type PassphraseRecord } from './passphrase.ts';

/** What the software form stands on. */
export interface SoftwareHsmOptions {
  /** 32 bytes: what keys are wrapped under from now on. All else is derived from it. */
  readonly masterKey: SecretBytes;
  /**
   * Masters of before, newest first: what they wrapped and sealed is opened, and `rewrap` moves it. Digests are of the oldest, so that what
   * was looked up before is found again.
   */
  readonly formerMasterKeys?: readonly SecretBytes[];
  readonly cards?: CardAlgorithms;
  readonly randomBytes: (length: number) => Uint8Array;
  /** Whether keys of exportability `S` leave; default false. */
  readonly exportSensitive?: boolean;
  /** How many opened keys are kept, 8 or more; default 256, what a server works with in a minute. */
  readonly openKeys?: number;
  /** Told why something was refused or failed. */
  readonly audit?: HsmAudit;
}

/** The software form, which can also lend a key to an operation that it has not built in, such as the personalisation of a card. */
export interface SoftwareHsm extends Hsm {
  readonly assurance: 'software';
  /**
   * Runs `work` inside the module with the clear issuer master key, which `work` must not keep.
   *
   * @throws {HsmError} `ERR_HSM_USAGE` for a key of another usage, `ERR_HSM_WRAPPED_KEY`
   */
  inside<T>(usage: 'E0', key: WrappedKey, work: (clear: Uint8Array) => T): T;
}

const OPEN_KEYS = 256;

/**
 * The Hsm in software. Keys are wrapped with AES-256-GCM under a key derived from the master key by HKDF-SHA-256 (RFC 5869), their
 * attributes authenticated with them. Keys that were opened are kept, up to a limit, because opening costs as much as an operation.
 *
 * It keeps keys out of storage, logs and errors. It does not protect them from someone who can read this process's memory.
 *
 * @throws {HsmError} `ERR_HSM_MASTER_KEY` when a master key is not 32 bytes
 */
export function createSoftwareHsm(options: SoftwareHsmOptions): SoftwareHsm {
  const { masterKey, formerMasterKeys = [], randomBytes, cards, exportSensitive, audit } = options;
  const newest = openMaster(masterKey, randomBytes);
  const former = formerMasterKeys.map((key) => openMaster(key, randomBytes));
  const { calls, keys } = createCore(softwareModule([newest, ...former], randomBytes), {
    openKeys: options.openKeys ?? OPEN_KEYS,
    ...(cards === undefined ? {} : { cards }),
    ...(exportSensitive === undefined ? {} : { exportSensitive }),
    ...(audit === undefined ? {} : { audit }),
  });
  let closed = false;
  const refuseClosed = (): void => {
    if (closed) throw new HsmError('ERR_HSM_CLOSED', 'The module was closed');
  };
  const dispatch: Dispatch = async (operation, ...args) => {
    refuseClosed();
    // One entry of a table of functions, given what that entry takes.
    const call = calls[operation] as (...given: typeof args) => ReturnType<(typeof calls)[typeof operation]>;
    return call(...args);
  };
  const face = hsmFace(
    {
      assurance: 'software',
      inTheClear: OPERATIONS.filter((operation) => operation !== 'health'),
      async close() {
        closed = true;
        keys.clear();
        for (const master of [newest, ...former]) master.wipe();
      },
    },
    dispatch,
  );
  return {
    ...face,
    assurance: 'software',
    generatePair: (spec) => generateBeside(spec, face),
    inside(usage, key, work) {
      refuseClosed();
      const { key: opened, attributes } = keys.open('verifyArqc', key);
      if (attributes.usage !== usage) throw new HsmError('ERR_HSM_USAGE', 'The key is for another usage');
      return opened.secret.use(work);
    },
  };
}

/** An RSA pair takes a good part of a second: it is made beside the event loop. */
async function generateBeside(spec: KeySpec<PairType>, face: Hsm): Promise<StoredPair> {
  const modulusLength = rsaBitsOf(spec.type);
  // Whatever is wrong with the attributes is told before anything is made; a pair on a curve takes no time.
  if (modulusLength === undefined || !(modulusLength >= 1024 && modulusLength <= 4096)) {
    return face.generatePair(spec);
  }
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength, publicExponent: 65_537 });
  const pkcs8 = SecretBytes.adopt(new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' })));
  try {
    return await face.importPair(spec, pkcs8);
  } finally {
    pkcs8.wipe();
  }
}
