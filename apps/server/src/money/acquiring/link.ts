import { type Message, UnpackError } from '@tallystick/iso8583';
import {
  Iso8583Link,
  LinkError,
  type LinkState,
  openTlsSocket,
  type RequestOutcome,
} from '@tallystick/iso8583/link';
import type { Logger } from 'pino';
import type { PersonalisationSettings } from '../../devices/personalisation/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { codecOf } from './dialect.ts';
import { loadLinkTls } from './link-tls.ts';
import type { AcquiringSettings } from './settings.ts';

/** Where the link to the acquirer's host stands, for people. */
export interface AcquirerState {
  readonly state: 'up' | 'down' | 'connecting';
  /** Unix milliseconds. */
  readonly since: number;
  /** Why it is not up: what ended the last connection, or kept it from being made. Names elements and places, no values. */
  readonly reason?: string;
  /** Messages of the host that could not be read, since the start. */
  readonly unreadable: number;
  /** Why the last of them could not be read. */
  readonly lastUnreadable?: string;
  /** When it came, in Unix milliseconds. */
  readonly lastUnreadableAt?: number;
}

/** The link as acquiring needs it, so that a simulation can stand in for the network. */
export interface HostLink {
  request(message: Message, options: { readonly timeoutMs: number }): Promise<RequestOutcome>;
  readonly isReady: boolean;
  /** Resolves with true once requests can be sent; with false after `timeoutMs`, or when the link is closed. */
  waitUntilReady(timeoutMs: number): Promise<boolean>;
  state(): AcquirerState;
  /** Asks the host whether it is there, where the link seems up; resolves when that is known. */
  confirm(): Promise<void>;
  start(): void;
  close(): Promise<void>;
}

export interface HostLinkEvents {
  readonly onReady: () => void;
  /** Late and doubled replies. */
  readonly onUnmatched: (message: Message) => void;
}

export type OpenHostLink = (events: HostLinkEvents) => HostLink;

const nameOf = (state: LinkState): AcquirerState['state'] => {
  switch (state.kind) {
    case 'ready':
      return 'up';
    case 'idle':
    case 'connecting':
    case 'signing-on':
      return 'connecting';
    case 'signed-off':
    case 'waiting':
    case 'closing':
    case 'closed':
      return 'down';
  }
};

/** After so many failed tries, the next one is no news: the link stays down for people until it is up. */
const TRIES_UNTIL_DOWN = 1;
/** After so many a host that was never there is told of. */
const TRIES_AT_START = 5;

const SIGNED_OFF = 'the host has signed off (DE70 002)';

/** What is wrong, in one line: codes, elements and places. The errors of a link hold no values, and addresses are left out. */
const reasonOf = (error: LinkError): string => {
  const { cause } = error;
  let below = '';
  if (cause instanceof LinkError) below = cause.message;
  else if (!(cause instanceof UnpackError) && cause instanceof Error && 'code' in cause)
    below = String(cause.code);
  return `${error.code}: ${error.message}${below === '' ? '' : ` (${below})`}`;
};

/** Follows a link, tells the log why it is lost and what could not be read, and counts it. */
const createLinkWatch = (clock: Clock, log: Logger) => {
  let current: Omit<AcquirerState, 'unreadable' | 'lastUnreadable' | 'lastUnreadableAt'> = {
    state: 'connecting',
    since: clock.now(),
  };
  let unreadable = 0;
  let last: Pick<AcquirerState, 'lastUnreadable' | 'lastUnreadableAt'> = {};
  let wasUp = false;
  let failures = 0;
  let told: string | undefined;

  /** Tells when it is lost, and again only when the reason is another: it is tried every few seconds. */
  const tell = (error: LinkError, reason: string): void => {
    failures += 1;
    // A host that is started together with the server may need longer.
    const mayCome = !wasUp && error.code === 'ERR_LINK_CONNECT' && failures < TRIES_AT_START;
    if (mayCome || reason === told) return;
    told = reason;
    log.warn({ reason }, 'no link to the acquirer');
  };
  return {
    onState(state: LinkState): void {
      let name = nameOf(state);
      if (state.kind === 'connecting' && state.attempt >= TRIES_UNTIL_DOWN) name = 'down';
      let { reason } = current;
      if (state.kind === 'waiting') reason = reasonOf(state.error);
      if (state.kind === 'signed-off') reason = SIGNED_OFF;
      if (state.kind === 'waiting' && reason !== undefined) tell(state.error, reason);
      if (state.kind === 'signed-off') log.warn({ reason }, 'no link to the acquirer');
      if (name === 'up' && current.state !== 'up') {
        wasUp = true;
        told = undefined;
        log.info('link to the acquirer is up');
      }
      const since = name === current.state ? current.since : clock.now();
      current = { state: name, since, ...(name === 'up' || reason === undefined ? {} : { reason }) };
    },
    onUnreadable(error: LinkError): void {
      unreadable += 1;
      const reason = reasonOf(error);
      last = { lastUnreadable: reason, lastUnreadableAt: clock.now() };
      log.warn({ reason, unreadable }, 'the acquirer sent what cannot be read');
    },
    state: (): AcquirerState => ({
      ...current,
      unreadable,
      ...last,
    }),
  };
};

/**
 * The TCP link to the host. Replies are matched by DE37 too, which the issuer echoes.
 */
export const createHostLink =
  (
    settings: AcquiringSettings & Pick<PersonalisationSettings, 'issuer'>,
    clock: Clock,
    log: Logger,
  ): OpenHostLink =>
  (events) => {
    const { host, isoPort: port } = settings.issuer;
    const tls = settings.acquirer.tls === undefined ? undefined : loadLinkTls(settings.acquirer.tls);
    const watch = createLinkWatch(clock, log);
    const link = new Iso8583Link({
      codec: codecOf(settings.acquirer.dialect),
      host,
      port,
      ...(tls === undefined ? {} : { openSocket: () => openTlsSocket({ host, port }, tls) }),
      timers: clock,
      match: { business: [7, 11, 37, 41] },
      backoff: { firstMs: 100, maximumMs: 5_000 },
      onState(state) {
        watch.onState(state);
        if (state.kind === 'ready') events.onReady();
      },
      onUnreadable: (error) => watch.onUnreadable(error),
      onUnmatched: (message) => events.onUnmatched(message),
    });
    return {
      request: (message, options) => link.request(message, options),
      get isReady() {
        return link.state.kind === 'ready';
      },
      waitUntilReady: (timeoutMs) => link.waitUntilReady(timeoutMs),
      state: () => watch.state(),
      confirm: () => link.confirm(),
      start: () => link.start(),
      close: () => link.close({ drainMs: settings.acquirer.timeoutMs }),
    };
  };
