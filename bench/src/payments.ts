import { type ChildProcess, fork } from 'node:child_process';
import type { P256PublicJwk } from '@tallystick/protocol';
import { startSystem } from '@tallystick/testbed';
import { createDatabases } from './databases.ts';
import type { Command, Report } from './payments-load/messages.ts';
import { cpuMsOf, rssMbOf } from './process-figures.ts';
import { UNCACHED } from './uncached.ts';

/** Ours beside the floor. `ratio` is above 1 where ours is better. */
export interface PaymentFigure {
  readonly ours: number;
  readonly floor: number;
  readonly ratio: number;
  readonly unit: string;
}

const TERMINALS = 32;
const ROUNDS = 3;
/** Before the first round, of both: until then the compiler works on threads of its own, whose time is counted too. */
const FIRST_WARM = 2_000;
const WARM = 200;
const COUNT = Number(process.env.BENCH_PAYMENTS ?? 2_000);
const POOL_SIZE = 10;
const SERVER_ENV = {
  ...UNCACHED,
  DATABASE_POOL: String(POOL_SIZE),
  PUBLIC_REQUESTS_PER_MINUTE: '1000000',
  // No APDU trace travels, as in live mode.
  CARD_TRACE: 'off',
};

interface Round {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpuMs: number;
  readonly rssMb: number;
}

/** A child whose messages are awaited one kind at a time. */
const startLoad = () => {
  const child: ChildProcess = fork(new URL('payments-load/main.ts', import.meta.url), { stdio: 'inherit' });
  const waiting = new Map<Report['type'], (report: Report) => void>();
  const failed = new Promise<never>((_, reject) => {
    child.on('message', (report: Report) => {
      if (report.type === 'failed') reject(new Error(report.reason));
      waiting.get(report.type)?.(report);
    });
    child.once('exit', () => reject(new Error('the load generator ended')));
  });
  failed.catch(() => {});
  return {
    tell: (command: Command) => void child.send(command),
    next<T extends Report['type']>(type: T): Promise<Report & { type: T }> {
      const told = new Promise<Report & { type: T }>((resolve) => {
        waiting.set(type, (report) => resolve(report as Report & { type: T }));
      });
      return Promise.race([told, failed]);
    },
    end: () => child.kill(),
  };
};

const startFloor = async (start: {
  databaseUrl: string;
  poolSize: number;
  isoPort: number;
  devices: readonly P256PublicJwk[];
}) => {
  const child = fork(new URL('floor.ts', import.meta.url), { stdio: 'inherit' });
  const listening = new Promise<number>((resolve, reject) => {
    child.once('message', (message: { port: number }) => resolve(message.port));
    child.once('exit', () => reject(new Error('the floor did not start')));
  });
  child.send(start);
  return { pid: child.pid ?? 0, port: await listening, end: () => child.kill() };
};

/**
 * Whole payments (intent, attestation, presentation, acquirer round trip, all commits) of 32 enrolled terminals, on PostgreSQL with the
 * issuer as a process of its own, beside the floor on the same database server and the same issuer, in alternating rounds. The card's
 * and the device's work is the load generator's; cryptograms and ephemeral keys are made before the clock runs. CPU is that of the server process alone. No APDU
 * trace is sent, as in live mode; both ISO 8583 messages are decoded and kept.
 */
export const benchPayments = async (): Promise<Record<string, PaymentFigure>> => {
  const databases = await createDatabases(['server', 'issuer', 'floor']);
  const [databaseUrl = '', issuerDatabaseUrl = '', floorUrl = ''] = databases.urls;
  const system = await startSystem({
    databaseUrl,
    issuerDatabaseUrl,
    serverEnv: SERVER_ENV,
  });
  const load = startLoad();
  let floor: Awaited<ReturnType<typeof startFloor>> | undefined;
  try {
    const rssAtRest = rssMbOf(system.server().pid);
    const taps = Math.ceil((2 * (FIRST_WARM + COUNT) + 2 * (ROUNDS - 1) * (WARM + COUNT)) / TERMINALS) * 1.25;
    const { origin, apiKey, virtualRootFile } = system;
    load.tell({
      type: 'prepare',
      server: { origin, apiKey, virtualRootFile },
      terminals: TERMINALS,
      tapsEach: Math.ceil(taps),
    });
    const { devices } = await load.next('prepared');
    floor = await startFloor({
      databaseUrl: floorUrl,
      poolSize: POOL_SIZE,
      isoPort: system.isoPort,
      devices,
    });
    const { port: floorPort, pid: floorPid } = floor;

    const run = async (target: 'ours' | 'floor', warm: number): Promise<Round> => {
      const pid = target === 'ours' ? system.server().pid : floorPid;
      const ran = load.next('ran');
      const ended = load.next('ended');
      load.tell({ type: 'run', target, port: floorPort, warm, count: COUNT });
      await load.next('began');
      const before = cpuMsOf(pid);
      await ended;
      const cpuMs = (cpuMsOf(pid) - before) / COUNT;
      const rssMb = rssMbOf(pid);
      const { perSecond, p50, p99 } = await ran;
      return { perSecond, p50, p99, cpuMs, rssMb };
    };
    const rounds: { ours: Round; floor: Round }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const warm = round === 0 ? FIRST_WARM : WARM;
      const floorRound = await run('floor', warm);
      rounds.push({ floor: floorRound, ours: await run('ours', warm) });
    }
    const figure = (of: (round: Round) => number, better: 'more' | 'less', unit: string): PaymentFigure => {
      const pairs = rounds.map((round) => ({ ours: of(round.ours), floor: of(round.floor) }));
      const ratioOf = (pair: { ours: number; floor: number }): number =>
        better === 'more' ? pair.ours / pair.floor : pair.floor / pair.ours;
      // Both of a pair ran on the machine as it was at that time, so the middle ratio says more than the ratio of two middles.
      const middle = pairs.toSorted((a, b) => ratioOf(a) - ratioOf(b))[pairs.length >> 1];
      if (middle === undefined) throw new Error('no round was run');
      return { ...middle, ratio: ratioOf(middle), unit };
    };
    const rss = Math.max(...rounds.map((round) => round.ours.rssMb));
    return {
      payments: figure((round) => round.perSecond, 'more', `payments/s, ${TERMINALS} terminals`),
      'payments.cpu': figure((round) => round.cpuMs, 'less', 'server CPU ms per payment'),
      'payments.p50': figure((round) => round.p50, 'less', 'ms per payment, median'),
      'payments.p99': figure((round) => round.p99, 'less', 'ms per payment, 99th percentile'),
      'payments.rss': {
        ours: rss,
        floor: rssAtRest,
        ratio: rssAtRest / rss,
        unit: 'MB under load; the other figure is ours at rest',
      },
    };
  } finally {
    load.end();
    floor?.end();
    await system.stop();
    await databases.drop();
  }
};
