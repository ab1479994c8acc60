import type { Message } from '@tallystick/iso8583';
import { Iso8583Link, type LinkState, type RequestOutcome } from '@tallystick/iso8583/link';
import type { PersonalisationSettings } from '../../devices/personalisation/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { codecOf } from './dialect.ts';
import type { AcquiringSettings } from './settings.ts';

/** Where the link to the acquirer's host stands, for people. */
export interface AcquirerState {
  readonly state: 'up' | 'down' | 'connecting';
  /** Unix milliseconds. */
  readonly since: number;
}

/** The link as acquiring needs it, so that a simulation can stand in for the network. */
export interface HostLink {
  request(message: Message, options: { readonly timeoutMs: number }): Promise<RequestOutcome>;
  readonly isReady: boolean;
  state(): AcquirerState;
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
    case 'waiting':
    case 'closing':
    case 'closed':
      return 'down';
  }
};

/** After so many failed tries, the next one is no news: the link stays down for people until it is up. */
const TRIES_UNTIL_DOWN = 1;

/**
 * The TCP link to the host. Replies are matched by DE37 too, which the issuer echoes.
 *
 * @param drainMs how long closing waits for requests in flight
 */
export const createHostLink =
  (settings: AcquiringSettings & Pick<PersonalisationSettings, 'issuer'>, clock: Clock): OpenHostLink =>
  (events) => {
    let current: AcquirerState = { state: 'connecting', since: clock.now() };
    const link = new Iso8583Link({
      codec: codecOf(settings.acquirer.dialect),
      host: settings.issuer.host,
      port: settings.issuer.isoPort,
      timers: clock,
      match: { business: [7, 11, 37, 41] },
      backoff: { firstMs: 100, maximumMs: 5_000 },
      onState(state) {
        let name = nameOf(state);
        if (state.kind === 'connecting' && state.attempt >= TRIES_UNTIL_DOWN) name = 'down';
        if (name !== current.state) current = { state: name, since: clock.now() };
        if (state.kind === 'ready') events.onReady();
      },
      onUnmatched: (message) => events.onUnmatched(message),
    });
    return {
      request: (message, options) => link.request(message, options),
      get isReady() {
        return link.state.kind === 'ready';
      },
      state: () => current,
      start: () => link.start(),
      close: () => link.close({ drainMs: settings.acquirer.timeoutMs }),
    };
  };
