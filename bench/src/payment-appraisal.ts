import { setTimeout as sleep } from 'node:timers/promises';
import { startSystem } from '@tallystick/testbed';
import { readVirtualRoot } from '@tallystick/virtual-devices';
import type { Figure } from './attestation.ts';
import { createDatabases } from './databases.ts';
import { enrolDevice, type LoadDevice } from './payments-load/device.ts';
import { type HttpConnection, openHttpConnection } from './payments-load/http-connection.ts';
import { cpuMsOf } from './process-figures.ts';
import { UNCACHED } from './uncached.ts';

const TERMINALS = 32;
const PER_SECOND = 200;
const WARM_ROUNDS = 2;
const ROUNDS = 5;
const PER_ROUND = 2 * PER_SECOND;
const AMOUNT = 100;
const LIMIT_MS = 20;

interface Lane {
  readonly device: LoadDevice;
  readonly connection: HttpConnection;
  /** The last request of this terminal: its answers come in the order of its counter. */
  busy: Promise<unknown>;
}

interface Asked {
  readonly lane: Lane;
  readonly challengeId: string;
  readonly challenge: string;
  readonly paymentId: string;
}

let keys = 0;

async function post(lane: Lane, path: string, body: object, more = '') {
  const answer = await lane.connection.post(path, lane.device.headers(path) + more, JSON.stringify(body));
  lane.device.keepNonce(answer.nonce);
  if (answer.status >= 300) throw new Error(`${path} was refused: ${answer.body}`);
  return JSON.parse(answer.body);
}

/** Payments with their challenges, made beforehand and not measured. */
async function ask(lanes: readonly Lane[], each: number): Promise<Asked[]> {
  const asked = await Promise.all(
    lanes.map(async (lane) => {
      const own: Asked[] = [];
      for (let i = 0; i < each; i++) {
        keys += 1;
        const { payment, challenge } = await post(
          lane,
          '/v1/payments',
          { amount: { value: AMOUNT, currency: 'EUR' } },
          `idempotency-key: appraise-${process.pid}-${keys}\r\n`,
        );
        own.push({ lane, challengeId: challenge.id, challenge: challenge.value, paymentId: payment.id });
      }
      return own;
    }),
  );
  // By turns of the terminals.
  return Array.from({ length: each }, (_, i) => asked.flatMap((own) => own[i] ?? [])).flat();
}

/**
 * Answers challenges at a steady rate, whether or not earlier answers came back: time runs from when an answer was due.
 * @returns milliseconds until each ticket was there
 */
async function answerAtRate(asked: readonly Asked[]): Promise<number[]> {
  const begin = performance.now();
  const times: number[] = [];
  const sent: Promise<void>[] = [];
  for (const [index, { lane, challengeId, challenge, paymentId }] of asked.entries()) {
    const due = begin + (index * 1000) / PER_SECOND;
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait);
    const answered = lane.busy.then(async () => {
      const evidence = lane.device.evidence(challenge, paymentId, AMOUNT);
      await post(lane, '/v1/attestations', { challengeId, evidence });
      times.push(performance.now() - due);
    });
    lane.busy = answered;
    sent.push(answered);
  }
  await Promise.all(sent);
  return times;
}

/**
 * The 99th percentile of the appraisal of a payment's attestation, as a client of a real server on PostgreSQL sees it, and the processor
 * time of the server, which says more on a machine that others use too.
 */
export async function paymentAppraisal(): Promise<Record<string, Figure>> {
  const databases = await createDatabases(['server', 'issuer']);
  const [databaseUrl = '', issuerDatabaseUrl = ''] = databases.urls;
  const serverEnv = { ...UNCACHED, PUBLIC_REQUESTS_PER_MINUTE: '1000000', CARD_TRACE: 'off' };
  const system = await startSystem({ databaseUrl, issuerDatabaseUrl, serverEnv });
  const lanes: Lane[] = [];
  try {
    const root = await readVirtualRoot(system.virtualRootFile);
    const port = Number(new URL(system.origin).port);
    for (let i = 0; i < TERMINALS; i++) {
      const device = await enrolDevice(system, root, `Appraised ${i}`);
      lanes.push({ device, connection: await openHttpConnection(port), busy: Promise.resolve() });
    }
    const each = Math.ceil(PER_ROUND / TERMINALS);
    for (let round = 0; round < WARM_ROUNDS; round++) await answerAtRate(await ask(lanes, each));
    const rounds: number[] = [];
    const { pid } = system.server();
    let cpuMs = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const asked = await ask(lanes, each);
      const before = cpuMsOf(pid);
      const times = (await answerAtRate(asked)).toSorted((a, b) => a - b);
      cpuMs += (cpuMsOf(pid) - before) / (asked.length * ROUNDS);
      rounds.push(times[Math.floor(times.length * 0.99)] ?? Number.POSITIVE_INFINITY);
    }
    // The middle round: one that another program disturbed says little about ours.
    const p99 = rounds.toSorted((a, b) => a - b)[rounds.length >> 1] ?? Number.POSITIVE_INFINITY;
    return {
      'attestation.payment': {
        ours: Number(p99.toFixed(2)),
        floor: LIMIT_MS,
        ratio: LIMIT_MS / p99,
        unit: `ms for 99 of 100 payment attestations at ${PER_SECOND}/s, the middle of ${ROUNDS} rounds; the floor is the limit`,
      },
      'attestation.payment.cpu': {
        ours: Number(cpuMs.toFixed(2)),
        floor: 1000 / PER_SECOND,
        ratio: 1000 / PER_SECOND / cpuMs,
        unit: `server CPU ms each; the floor is what one core has at ${PER_SECOND}/s`,
      },
    };
  } finally {
    for (const { connection } of lanes) connection.close();
    await system.stop();
    await databases.drop();
  }
}
