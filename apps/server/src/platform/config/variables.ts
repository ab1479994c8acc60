import { resolve } from 'node:path';
import Type from 'typebox';

export const Port = (given: number, what: string, least = 1) =>
  Type.Integer({
    minimum: least,
    maximum: 65_535,
    default: given,
    examples: [given],
    description: `${what}: a whole number from ${least} to 65535`,
  });

export const Whole = (given: number, minimum: number, maximum: number, what: string) =>
  Type.Integer({
    minimum,
    maximum,
    default: given,
    examples: [given],
    description: `${what}: a whole number from ${minimum} to ${maximum}`,
  });

export const Host = (what: string) =>
  Type.String({
    default: '127.0.0.1',
    pattern: '^[A-Za-z0-9.:_-]{1,253}$',
    examples: ['127.0.0.1'],
    description: `${what}: a host name or address, without scheme or port`,
  });

export const Path = (example: string, what: string) =>
  Type.Optional(Type.String({ minLength: 1, examples: [example], description: what }));

/** The absolute path of a file that is set. */
export const fileOf = (path: string | undefined): string | undefined =>
  path === undefined ? undefined : resolve(path);
