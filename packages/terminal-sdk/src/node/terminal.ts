import { webcrypto } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { AttestationSource } from '../attestation-source/attestation-source.ts';
import type { CardField } from '../card-reader/card-field.ts';
import type { TerminalDependencies } from '../service-processing/dependencies.ts';
import { createTerminal, type Terminal } from '../service-processing/terminal.ts';
import type { TrustedStorage } from '../trusted-storage/storage.ts';
import { compiledCheck } from './compiled-check.ts';
import { type KeptConnection, keepConnection } from './kept-connection.ts';
import { sealCardDataNode } from './seal-card-data.ts';
import { makeNodeSessionKey } from './session-key.ts';
import { nodeTamper } from './tamper.ts';

/** Version of this software, as the server is told it. */
export const SOFTWARE_VERSION = '0.1.0';

export interface NodeTerminalOptions extends Partial<TerminalDependencies> {
  readonly origin: string;
  readonly storage: TrustedStorage;
  /** What vouches for this device: a virtual phone in test mode. */
  readonly attestationSource: AttestationSource;
  /** Where cards are tapped: `inProcessField` or `virtualField`. */
  readonly reader: CardField;
  /** Milliseconds since 1970; by default the clock of this machine. */
  readonly clock?: () => number;
  /**
   * Go over a TLS 1.3 connection of the terminal's own, and bind everything to it: `origin` is then the server's TLS address. `authority` is
   * the PEM of the one authority to trust for it; left out, what this machine trusts.
   */
  readonly tls?: { readonly authority?: string };
}

/** A terminal in Node: for demonstrations, tests, load generators and tills without a screen. */
export const createNodeTerminal = (options: NodeTerminalOptions): Terminal => {
  const { attestationSource, reader, clock, tls, ...dependencies } = options;
  const kept: KeptConnection | undefined =
    tls && keepConnection({ origin: options.origin, addresses: options.addresses ?? [], ...tls });
  const terminal = createTerminal({
    softwareVersion: SOFTWARE_VERSION,
    now: clock ?? Date.now,
    random: (bytes) => webcrypto.getRandomValues(bytes),
    sleep: (ms, signal) => wait(ms, undefined, { signal }),
    check: compiledCheck,
    sealCardData: sealCardDataNode,
    makeSessionKey: makeNodeSessionKey,
    ...(kept ? { connection: kept, fetch: kept.fetch } : {}),
    attestation: attestationSource,
    field: () => reader,
    tamper: nodeTamper(),
    ...dependencies,
  });
  if (!kept) return terminal;
  const { close } = terminal;
  terminal.close = () => {
    close();
    kept.close();
  };
  return terminal;
};
