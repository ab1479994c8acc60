import type { Database } from '@tallystick/database';
import type { Hsm } from '@tallystick/keys';
import type { Drain, Metrics } from '@tallystick/operating';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { AnsweredRequests } from './answered-requests.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Connections } from './connections.ts';
import type { ConsolePlace } from './console-place.ts';
import type { Outbox } from './events/outbox.ts';
import type { FailedEntries } from './failed-entries.ts';
import type { Ids } from './ids.ts';
import type { KeyRing } from './key-ring.ts';
import type { RunningAuthority } from './local-authority/local-authority.ts';
import type { MessagePort } from './messages.ts';
import type { Randomness } from './randomness.ts';
import type { Routes } from './route.ts';
import type { TlsListener } from './tls-listener.ts';

/** What every module is given. It knows nothing about payments. */
export interface Platform {
  readonly config: Config;
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly ids: Ids;
  readonly keys: KeyRing;
  readonly hsm: Hsm;
  readonly outbox: Outbox;
  /** Mail and SMS to people. */
  readonly messages: MessagePort;
  readonly log: Logger;
  readonly routes: Routes;
  /** Requests of API keys, once they are answered. */
  readonly answered: AnsweredRequests;
  /** Where the console is. */
  readonly console: ConsolePlace;
  /** The HTTP server itself, for what is no endpoint of the protocol: pages, streams, WebSockets. */
  readonly http: FastifyInstance;
  /** Where modules count what they did. */
  readonly metrics: Metrics;
  /** Lets clients go before a stop. */
  readonly drain: Drain;
  /** Keeps guesses at keys and cookies away from the database. */
  readonly failedEntries: FailedEntries;
  /** Which TLS session a request came over. */
  readonly connections: Connections;
  /** The authority for the server's local name, where it has one. */
  readonly local: RunningAuthority | undefined;
  /** TLS straight to this server, where it is set up. */
  readonly tls: TlsListener | undefined;
}
