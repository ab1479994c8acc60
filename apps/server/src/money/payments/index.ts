import type { Payment } from '@tallystick/protocol';
import type { Tamper } from '../../devices/tamper/index.ts';
import type { ModuleDefinition, Running } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import type { AcquirerState, Acquiring } from '../acquiring/index.ts';
import { createAttestedPayments } from './attested-payments.ts';
import { createDuePayments } from './due-payments.ts';
import { createEffects } from './effects.ts';
import { createPaymentExport } from './export/payment-export.ts';
import { createIssuerMessages } from './issuer-messages.ts';
import { createPaymentCount } from './metrics.ts';
import { type CountedTime, countPayments, type PaymentCount } from './payment-counts.ts';
import type {
  AttestationPort,
  CashierPort,
  ChannelPort,
  MerchantPort,
  PinKeyPort,
  TerminalPort,
} from './ports.ts';
import { paymentRetention } from './retention.ts';
import { addPaymentRoutes } from './routes.ts';
import { PAYMENT_MIGRATIONS } from './schema.ts';
import { createPaymentService, type PaymentService } from './service.ts';
import { paymentSettings } from './settings.ts';
import { endPaymentOfStoppedDevice } from './stopped-device.ts';
import { createPaymentViews, type PaymentViews } from './views.ts';

export type { CountedTime, PaymentCount } from './payment-counts.ts';
export type { AttestationPort, CardAcceptor, ChannelPort, PinKeyPort, TerminalPort } from './ports.ts';
export type { PaymentService } from './service.ts';
export type { PaymentSettings } from './settings.ts';
export type { PaymentViews, ReceiptFacts } from './views.ts';

/** What the live page is told of payments. */
export interface PaymentsLive {
  /** Newest first. */
  recentPayments(merchantId: string, limit: number): Promise<readonly Payment[]>;
  /** Payments whose reversal is not acknowledged, oldest first. */
  pendingReversals(merchantId: string, limit: number): Promise<readonly Payment[]>;
  /** Payments created in a time, by spans of so many seconds, status and currency. */
  counts(merchantId: string, time: CountedTime, spanSeconds: number): Promise<readonly PaymentCount[]>;
  acquirer(): Omit<AcquirerState, 'since'> & { readonly since: Date };
}

export interface Payments extends Running {
  readonly service: PaymentService;
  readonly views: PaymentViews;
  readonly live: PaymentsLive;
  /** Ends expired and abandoned payments now instead of at the next round. */
  endDue(): Promise<number>;
}

export interface PaymentsDependencies {
  readonly acquiring: Acquiring;
  readonly merchants: MerchantPort;
  readonly attestation: AttestationPort;
  readonly terminals: TerminalPort;
  readonly cashiers: CashierPort;
  readonly channel: ChannelPort;
  readonly tamper: Tamper;
  readonly pinKeys: PinKeyPort;
}

const createPayments = (platform: Platform, dependencies: PaymentsDependencies): Payments => {
  const { database, clock, ids, outbox, log, config, routes } = platform;
  const { acquiring, attestation, tamper, pinKeys } = dependencies;
  const { origin } = config;
  const effects = createEffects({
    database,
    clock,
    outbox,
    origin,
    acquiring,
    pinKeys,
    count: createPaymentCount(platform.metrics),
  });
  const service = createPaymentService({ database, clock, ids, origin, effects, ...dependencies });
  const views = createPaymentViews({ database, origin, ...dependencies });
  const due = createDuePayments({ database, clock, log, effects });

  acquiring.listen(createIssuerMessages(database, effects));
  const exported = createPaymentExport({
    database,
    clock,
    log,
    timeZoneOf: async (id) => (await dependencies.merchants.get(id)).timeZone,
  });
  addPaymentRoutes(routes, service, views, exported);
  attestation.registerSubject(['transaction', 'pin'], createAttestedPayments({ database, clock, effects }));
  tamper.registerWork(endPaymentOfStoppedDevice(service));

  return {
    service,
    views,
    live: {
      recentPayments: (merchantId, limit) => views.recent(merchantId, limit),
      pendingReversals: async (merchantId, limit) =>
        views.some(merchantId, await acquiring.pendingReversals(merchantId, limit)),
      counts: (merchantId, time, spanSeconds) => countPayments(database, merchantId, time, spanSeconds),
      acquirer() {
        const state = acquiring.state();
        return { ...state, since: new Date(state.since) };
      },
    },
    endDue: () => due.runOnce(),
    start() {
      due.start();
      acquiring.start();
    },
    confirm: () => acquiring.confirm(),
    async stop() {
      await due.stop();
      await service.settled();
      await acquiring.stop();
    },
  };
};

/** Payments: created, attested, presented, and ended with one outcome that every side agrees on. */
export const payments = {
  name: 'payments',
  migrations: PAYMENT_MIGRATIONS,
  retention: [paymentRetention],
  settings: paymentSettings,
  create: createPayments,
} satisfies ModuleDefinition;
