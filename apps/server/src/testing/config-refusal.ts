import { readConfig } from '../config.ts';
import { ConfigError } from '../platform/config/config-error.ts';

/** Why these variables are refused. */
export const refusalOf = (env: Readonly<Record<string, string>>): ConfigError => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('The configuration was taken');
};
