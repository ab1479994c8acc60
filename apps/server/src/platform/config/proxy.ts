import Type from 'typebox';
import { ConfigError } from './config-error.ts';
import type { ValuesOf } from './settings.ts';

/** Whose forwarded headers are believed: nobody's, so many hops', or those of these addresses. */
export type TrustProxy = false | number | readonly string[];

export const parseTrustProxy = (value: string): TrustProxy => {
  if (value === 'no' || value === '0') return false;
  return /^\d+$/.test(value) ? Number(value) : value.split(',');
};

export const proxyVariables = {
  TRUST_PROXY: Type.String({
    default: 'no',
    pattern: '^(no|\\d{1,2}|[0-9a-fA-F.:/]+(,[0-9a-fA-F.:/]+)*)$',
    examples: ['1'],
    description:
      '`no`, the number of proxies in front of the server, or their addresses, separated by commas',
  }),
  TLS_EXPORTER_HEADER: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9-]{1,64}$',
      examples: ['x-tls-exporter'],
      description: 'the name of the header in which a trusted proxy sends the TLS exporter value',
    }),
  ),
};

/**
 * The header of `TLS_EXPORTER_HEADER` in small letters. Only proxies that are named by their addresses may say what no client may.
 * @throws ConfigError where `TRUST_PROXY` names none
 */
export const parseExporterHeader = (read: ValuesOf<typeof proxyVariables>): string | undefined => {
  const name = read.TLS_EXPORTER_HEADER;
  if (name === undefined) return undefined;
  if (!Array.isArray(parseTrustProxy(read.TRUST_PROXY))) {
    throw new ConfigError(
      'TLS_EXPORTER_HEADER',
      'TLS_EXPORTER_HEADER needs the addresses of the proxies that may set it. For example: TRUST_PROXY=10.0.0.5',
    );
  }
  return name.toLowerCase();
};
