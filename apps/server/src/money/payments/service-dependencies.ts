import type { Database } from '@tallystick/database';
import type { Clock } from '../../platform/clock.ts';
import type { Ids } from '../../platform/ids.ts';
import type { Acquiring } from '../acquiring/index.ts';
import type { Effects } from './effects.ts';
import type { AttestationPort, CashierPort, TerminalPort } from './ports.ts';

/** What the payments of devices stand on. */
export interface PaymentServiceDependencies {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Scheme and host that receipts are reached at. */
  readonly origin: string;
  readonly effects: Effects;
  readonly acquiring: Pick<Acquiring, 'numbers' | 'open' | 'reversalStates' | 'linkWaitMs' | 'timeoutMs'>;
  readonly attestation: AttestationPort;
  readonly terminals: TerminalPort;
  readonly cashiers: CashierPort;
}
