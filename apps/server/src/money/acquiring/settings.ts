import { resolve } from 'node:path';
import Type from 'typebox';
import { ConfigError } from '../../platform/config/config-error.ts';
import { defineSettings, type ValuesOf } from '../../platform/config/settings.ts';
import { Path, Whole } from '../../platform/config/variables.ts';

/** Paths of PEM files. */
export interface LinkTlsFiles {
  readonly certificate: string;
  readonly privateKey: string;
  readonly hostAuthority: string;
  /** What the host's certificate is for, where that is not its address. */
  readonly hostName: string | undefined;
}

export interface AcquiringSettings {
  readonly acquirer: {
    readonly dialect: 'iso1987binary' | 'iso1987ascii';
    readonly timeoutMs: number;
    /** How long a payment waits for a link that is down; undefined: not at all. */
    readonly linkWaitMs?: number;
    /** Mutual TLS of the link; undefined: TCP without TLS. */
    readonly tls?: LinkTlsFiles | undefined;
    /** Live mode may send in clear beyond this machine. */
    readonly plainAccepted?: boolean;
  };
}

const tlsVariables = {
  ACQUIRER_TLS_CERT: Path(
    '/etc/tallystick/link.pem',
    'a file with the certificate that the acquirer is shown, in PEM',
  ),
  ACQUIRER_TLS_KEY: Path(
    '/etc/tallystick/link.key',
    'a file with the private key of ACQUIRER_TLS_CERT, in PEM',
  ),
  ACQUIRER_TLS_CA: Path(
    '/etc/tallystick/link-ca.pem',
    'a file with the certificate of the authority of the acquirer, in PEM',
  ),
  ACQUIRER_TLS_NAME: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9.:_-]{1,253}$',
      examples: ['issuer.example.org'],
      description: 'the name that the certificate of the acquirer is for',
    }),
  ),
};

/** @throws ConfigError where a part is set and another that it needs is not */
const parseLinkTls = (read: ValuesOf<typeof tlsVariables>): LinkTlsFiles | undefined => {
  const { ACQUIRER_TLS_CERT, ACQUIRER_TLS_KEY, ACQUIRER_TLS_CA, ACQUIRER_TLS_NAME } = read;
  if (ACQUIRER_TLS_CERT !== undefined && ACQUIRER_TLS_KEY !== undefined && ACQUIRER_TLS_CA !== undefined) {
    return {
      certificate: resolve(ACQUIRER_TLS_CERT),
      privateKey: resolve(ACQUIRER_TLS_KEY),
      hostAuthority: resolve(ACQUIRER_TLS_CA),
      hostName: ACQUIRER_TLS_NAME,
    };
  }
  const set = Object.entries(read).find(([name, value]) => name in tlsVariables && value !== undefined)?.[0];
  if (set === undefined) return undefined;
  const missing = (['ACQUIRER_TLS_CERT', 'ACQUIRER_TLS_KEY', 'ACQUIRER_TLS_CA'] as const).find(
    (name) => read[name] === undefined,
  );
  throw new ConfigError(
    missing ?? set,
    `${missing} must be set too: ${set} needs it. For example: ${missing}=/etc/tallystick/link.pem`,
  );
};

export const acquiringSettings = defineSettings(
  {
    ACQUIRER_DIALECT: Type.Enum(['iso1987binary', 'iso1987ascii'], {
      default: 'iso1987binary',
      examples: ['iso1987binary'],
      description: '`iso1987binary` or `iso1987ascii`',
    }),
    ACQUIRER_TIMEOUT_MS: Whole(10_000, 100, 120_000, 'milliseconds to wait for the acquirer'),
    ACQUIRER_LINK_WAIT_MS: Whole(
      5_000,
      0,
      15_000,
      'milliseconds that a payment waits for the link to come up',
    ),
    ...tlsVariables,
    LIVE_ON_PLAIN_LINK: Type.Optional(
      Type.Enum(['accepted'], {
        examples: ['accepted'],
        description:
          '`accepted` lets live mode speak to the acquirer without TLS of its own, where a tunnel protects the link',
      }),
    ),
  },
  (read): AcquiringSettings => ({
    acquirer: {
      dialect: read.ACQUIRER_DIALECT,
      timeoutMs: read.ACQUIRER_TIMEOUT_MS,
      linkWaitMs: read.ACQUIRER_LINK_WAIT_MS,
      tls: parseLinkTls(read),
      plainAccepted: read.LIVE_ON_PLAIN_LINK === 'accepted',
    },
  }),
);
