import type { P256PublicJwk } from '@tallystick/protocol';

/** What the benchmark asks of its load generator. */
export type Command =
  | {
      readonly type: 'prepare';
      readonly server: { readonly origin: string; readonly apiKey: string; readonly virtualRootFile: string };
      readonly terminals: number;
      readonly tapsEach: number;
    }
  | {
      readonly type: 'run';
      readonly target: 'ours' | 'floor';
      readonly port: number;
      /** Payments before the measured ones. */
      readonly warm: number;
      readonly count: number;
    };

/** What the load generator tells. `began` and `ended` are the ends of the measured time. */
export type Report =
  | { readonly type: 'prepared'; readonly devices: readonly P256PublicJwk[] }
  | { readonly type: 'began' }
  | { readonly type: 'ended' }
  | { readonly type: 'ran'; readonly perSecond: number; readonly p50: number; readonly p99: number }
  | { readonly type: 'failed'; readonly reason: string };
