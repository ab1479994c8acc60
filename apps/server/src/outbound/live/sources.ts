import type { LiveSummary, Payment, Terminal } from '@tallystick/protocol';
import type { CountedTime, PaymentCount } from '../../money/payments/index.ts';

/** What the live summary is told by other modules, each about one merchant. */
export interface LiveSources {
  /** Newest first. */
  recentPayments(merchantId: string, limit: number): Promise<readonly Payment[]>;
  /** Payments whose reversal is not acknowledged, oldest first. */
  pendingReversals(merchantId: string, limit: number): Promise<readonly Payment[]>;
  /** Payments created in a time, by spans of so many seconds, status and currency. */
  counts(merchantId: string, time: CountedTime, spanSeconds: number): Promise<readonly PaymentCount[]>;
  /** Newest first. */
  terminals(merchantId: string, limit: number): Promise<readonly Terminal[]>;
  /** How many terminals there are by status. */
  fleet(merchantId: string): Promise<Readonly<Partial<Record<Terminal['status'], number>>>>;
  acquirer(): {
    readonly state: LiveSummary['acquirer']['state'];
    readonly since: Date;
    /** Why it is not up. */
    readonly reason?: string;
    readonly unreadable: number;
    readonly lastUnreadable?: string;
    /** Unix milliseconds. */
    readonly lastUnreadableAt?: number;
  };
}
