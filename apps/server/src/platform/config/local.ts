import Type from 'typebox';
import { ConfigError } from './config-error.ts';
import type { ValuesOf } from './settings.ts';
import { Port } from './variables.ts';

/** TLS for phones of the local network, by a name, under an authority of the server's own. Test mode only. */
export interface LocalSettings {
  /** What phones call this server by: a DNS name of at least two labels, in small letters. */
  readonly name: string;
  /** Where the authority's certificate is to be had, in plain HTTP. */
  readonly pagePort: number;
}

/** Labels of letters, digits and hyphens (RFC 1123, 2.1), at least two, the last no number: no address, and not a whole domain of the top level. */
const NAME = '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$';

export const localVariables = {
  TALLYSTICK_LOCAL_NAME: Type.Optional(
    Type.String({
      pattern: NAME,
      maxLength: 253,
      examples: ['hazel.local'],
      description:
        'the name that phones of the same network call this machine by: at least two labels, in small letters, no address',
    }),
  ),
  TALLYSTICK_LOCAL_PAGE_PORT: Port(
    4_480,
    'the port of the page with the certificate of the local authority, in plain HTTP',
  ),
};

type Read = ValuesOf<typeof localVariables> & {
  readonly TLS_CERT?: string;
  readonly TLS_KEY?: string;
  readonly TLS_CA?: string;
  readonly TLS_ORIGIN?: string;
};

/**
 * The local authority (`TALLYSTICK_LOCAL_*`).
 * @throws ConfigError in live mode, and beside settings that say otherwise what TLS shows and is called by
 */
export const parseLocal = (read: Read, live: boolean): LocalSettings | undefined => {
  const name = read.TALLYSTICK_LOCAL_NAME;
  if (name === undefined) return undefined;
  if (live) {
    throw new ConfigError(
      'TALLYSTICK_LOCAL_NAME',
      'TALLYSTICK_LOCAL_NAME makes an authority of the server’s own, which is for test mode. In live mode set TLS_CERT and TLS_KEY, or put a proxy in front. For example: TLS_PORT=4443',
    );
  }
  for (const other of ['TLS_CERT', 'TLS_KEY', 'TLS_CA', 'TLS_ORIGIN'] as const) {
    if (read[other] === undefined) continue;
    throw new ConfigError(
      other,
      `${other} and TALLYSTICK_LOCAL_NAME do not go together: with the name the server makes its own certificate, for that name. Leave one of them out. For example: TALLYSTICK_LOCAL_NAME=hazel.local`,
    );
  }
  return { name, pagePort: read.TALLYSTICK_LOCAL_PAGE_PORT };
};

/**
 * What a server with a local name is called by.
 * @throws ConfigError if `TALLYSTICK_ORIGIN` is set and says another name or no TLS
 */
export const localOrigin = ({ name }: LocalSettings, tlsPort: number, given: string | undefined): string => {
  const own = `https://${name}${tlsPort === 443 ? '' : `:${tlsPort}`}`;
  if (given === undefined) return own;
  const { protocol, hostname } = new URL(given);
  if (protocol === 'https:' && hostname === name) return given;
  throw new ConfigError(
    'TALLYSTICK_ORIGIN',
    `TALLYSTICK_ORIGIN is ${given}, but phones call the server by TALLYSTICK_LOCAL_NAME. Leave it out, or write: TALLYSTICK_ORIGIN=${own}`,
  );
};
