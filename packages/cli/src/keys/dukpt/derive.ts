import { Command } from '@commander-js/extra-typings';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import {
  aesInitialKey,
  aesTransactionKey,
  tdesInitialKey,
  tdesTransactionKey,
  type WorkingKeyType,
  type WorkingKeyUsage,
} from '@tallystick/keys/dukpt';
import { type CommandResult, done, JSON_OPTION, once, type Perform, type World } from '../../command.ts';
import { hexInput, toHex } from '../../input.ts';
import { checkValueOfType, lengthOption, schemeOfKsn, typeOf, usageOption, workingKeyOf } from './scheme.ts';

export interface DeriveInput {
  readonly bdk: string;
  readonly ksn: string;
  readonly usage: WorkingKeyUsage;
  readonly length?: WorkingKeyType | undefined;
}

/** The host's derivation of the key of one transaction (ANSI X9.24-3:2017; X9.24-1:2009, Annex A). */
export async function derive(input: DeriveInput, world: World): Promise<CommandResult> {
  const bdk = await hexInput(world, input.bdk, '--bdk');
  const ksn = await hexInput(world, input.ksn, '--ksn');
  const algorithm = schemeOfKsn(ksn);
  const type = typeOf(algorithm, bdk, input.length);
  const initialKey =
    algorithm === 'aes'
      ? aesInitialKey(nodeCiphers, bdk, ksn.slice(0, 8))
      : tdesInitialKey(nodeCiphers, bdk, ksn);
  const derivationKey =
    algorithm === 'aes'
      ? aesTransactionKey(nodeCiphers, initialKey, ksn)
      : tdesTransactionKey(nodeCiphers, initialKey, ksn);
  const key = workingKeyOf(algorithm, derivationKey, ksn, input.usage, type);
  const checkValue = checkValueOfType(type, key);
  const output = {
    algorithm,
    initialKey: toHex(initialKey),
    derivationKey: toHex(derivationKey),
    key: toHex(key),
    checkValue: checkValue === undefined ? null : toHex(checkValue),
  };
  const shown = output.checkValue ?? 'none of an HMAC key';
  return done(output, `${algorithm} ${type} ${input.usage}: check value ${shown}; --json prints the keys\n`);
}

export const deriveCommand = (perform: Perform) =>
  new Command('derive')
    .description('the working key of one transaction, from the base derivation key')
    .requiredOption('--bdk <hex>', 'base derivation key; - reads it from standard input')
    .requiredOption('--ksn <hex>', 'key serial number: 12 bytes for AES DUKPT, 10 for TDES')
    .addOption(usageOption().makeOptionMandatory())
    .addOption(lengthOption())
    .option(...JSON_OPTION)
    .action((options) => perform(once((world) => derive(options, world))));
