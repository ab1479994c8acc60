import type { TerminalConfiguration } from './configuration.ts';
import { ConfigurationError } from './configuration-error.ts';
import { hexBytes } from './terminal-data.ts';

/**
 * Checks the parts of a configuration that the entry point relies on, once, before a card is asked for.
 *
 * @throws {ConfigurationError} naming the field
 */
export function checkConfiguration(configuration: TerminalConfiguration): void {
  if (configuration.combinations.length === 0)
    throw new ConfigurationError('combinations', 'None is configured');
  configuration.combinations.forEach((combination, index) => {
    const path = `combinations[${index}]`;
    const { aid } = combination;
    if (!/^([0-9a-fA-F]{2}){5,16}$/.test(aid))
      throw new ConfigurationError(`${path}.aid`, 'Expected 5 to 16 bytes');
    hexBytes(`${path}.ttq`, combination.ttq, 4);
    for (const limit of ['transactionLimit', 'cvmLimit', 'floorLimit'] as const) {
      if (!Number.isSafeInteger(combination[limit]) || combination[limit] < 0) {
        throw new ConfigurationError(`${path}.${limit}`, 'Expected whole minor units');
      }
    }
  });
}
