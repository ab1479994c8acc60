import type { Database } from '@tallystick/database';
import type { AttestationRecord, PaymentRefusal, TraceStep } from '@tallystick/protocol';
import { describeStep } from '../acquiring/index.ts';
import { channelStep } from './channel-step.ts';
import type { PaymentRecord } from './payment-record.ts';
import type { AttestationPort, ChannelPort } from './ports.ts';
import { paymentStore } from './store.ts';
import { isRefusal, refusalOf, type TraceEntry } from './stored-refusal.ts';

export interface TraceViewOptions {
  readonly database: Database;
  readonly attestation: Pick<AttestationPort, 'ofPayment'>;
  readonly channel: ChannelPort;
}

/** A verdict of an appraisal (RFC 9334), in words. */
const VERDICTS = {
  affirming: 'passed',
  warning: 'passed with a warning',
  contraindicated: 'not passed',
} as const satisfies Record<AttestationRecord['verdict'], string>;

/** What comes first of steps in one millisecond. */
const ORDER = ['created', 'channel', 'attestation', 'apdu', 'presented', 'iso8583'];
const rankOf = ({ kind, title }: TraceStep): number => {
  const place = ORDER.indexOf(kind === 'state' ? title : kind);
  // How a payment ended comes last.
  return place === -1 ? ORDER.length : place;
};

const stateSteps = ({ createdAt, presented, completed, status, ...record }: PaymentRecord): TraceStep[] => {
  const step = (at: Date, title: string, summary?: string): TraceStep => ({
    at: at.toISOString(),
    kind: 'state',
    title,
    ...(summary === undefined ? {} : { summary }),
  });
  return [
    step(createdAt, 'created', `${record.terminalLabel}, terminal ${record.terminalNumber}`),
    ...(presented === undefined
      ? []
      : [step(presented.at, 'presented', `STAN ${record.stan}, RRN ${record.retrievalReference}`)]),
    ...(completed === undefined ? [] : [step(completed.at, status, completed.reason)]),
  ];
};

/** What a refusal adds to the trace: its checks stand with the attestation already. */
const storedSteps = (entries: readonly TraceEntry[]): TraceStep[] =>
  entries.flatMap((entry) => (isRefusal(entry) ? [] : [describeStep(entry)]));

const attestationStep = (result: AttestationRecord): TraceStep => ({
  at: result.at,
  kind: 'attestation',
  title: `Attestation: ${VERDICTS[result.verdict]}`,
  summary: `${result.kind}, level ${result.level}, policy ${result.policy}`,
  objects: result.checks.map((check) => ({
    tag: check.id,
    name: check.id.replaceAll(/[._-]/g, ' '),
    value: check.status,
    ...(check.evidence === undefined ? {} : { meaning: check.evidence }),
  })),
});

/** Makes the story of a payment: what was kept, decoded and masked, in the order in which it happened. */
export const createTraceView =
  ({ database, attestation, channel }: TraceViewOptions) =>
  async (record: PaymentRecord): Promise<{ refusal?: PaymentRefusal; steps: TraceStep[] }> => {
    const { merchantId, id } = record;
    const stored = await paymentStore.trace(database, merchantId, id);
    const result = await attestation.ofPayment(merchantId, id);
    const steps = [
      ...stateSteps(record),
      ...channelStep(record.createdAt, await channel.sessionsAt(record, record.createdAt)),
      ...(result === undefined ? [] : [attestationStep(result)]),
      ...storedSteps(stored),
    ];
    steps.sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || rankOf(a) - rankOf(b));
    const refusal = stored.find(isRefusal);
    return { ...(refusal === undefined ? {} : { refusal: refusalOf(refusal, record.currency) }), steps };
  };
