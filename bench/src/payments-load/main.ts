import { readVirtualRoot } from '@tallystick/virtual-devices';
import { type Envelope, openCard, seal, stockEnvelopes, type TapCard } from './card-stock.ts';
import { enrolDevice, type LoadDevice } from './device.ts';
import { type HttpConnection, openHttpConnection } from './http-connection.ts';
import type { Command, Report } from './messages.ts';

const AMOUNT = 100;
const IN_PARALLEL = 8;

interface Lane {
  readonly device: LoadDevice;
  readonly tap: TapCard;
  readonly envelopes: Envelope[];
  readonly connection: HttpConnection;
}

const tell = (report: Report): void => void process.send?.(report);
let lanes: Lane[] = [];
let keys = 0;

const open = async (lane: Omit<Lane, 'connection'>, port: number): Promise<Lane> => ({
  ...lane,
  connection: await openHttpConnection(port),
});

const prepare = async (command: Command & { type: 'prepare' }): Promise<void> => {
  const { server, terminals, tapsEach } = command;
  const root = await readVirtualRoot(server.virtualRootFile);
  const waiting = Array.from({ length: terminals }, (_, index) => index);
  const made: Omit<Lane, 'connection'>[] = [];
  await Promise.all(
    Array.from({ length: IN_PARALLEL }, async () => {
      for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
        const device = await enrolDevice(server, root, `Load ${index}`);
        const { personalisation } = device;
        const tap = await openCard(server.origin, personalisation, AMOUNT);
        made.push({ device, tap, envelopes: stockEnvelopes(personalisation.server.cardDataKey, tapsEach) });
      }
    }),
  );
  const port = Number(new URL(server.origin).port);
  lanes = await Promise.all(made.map((lane) => open(lane, port)));
  tell({ type: 'prepared', devices: lanes.map(({ device }) => device.publicJwk) });
};

/** One payment by the real API: intent, attestation, presentation. */
const pay = async (lane: Lane): Promise<void> => {
  const { device, connection } = lane;
  const post = async (path: string, body: object, more = '') => {
    const answer = await connection.post(path, device.headers(path) + more, JSON.stringify(body));
    device.keepNonce(answer.nonce);
    if (answer.status >= 300) throw new Error(`${path} was refused: ${answer.body}`);
    return JSON.parse(answer.body);
  };
  keys += 1;
  const { payment, challenge } = await post(
    '/v1/payments',
    { amount: { value: AMOUNT, currency: 'EUR' } },
    `idempotency-key: load-${process.pid}-${keys}\r\n`,
  );
  const { ticket, unpredictableNumbers } = await post('/v1/attestations', {
    challengeId: challenge.id,
    evidence: device.evidence(challenge.value, payment.id, AMOUNT),
  });
  const { hex: _, ...card } = await lane.tap(Uint8Array.fromHex(unpredictableNumbers[0]));
  const envelope = lane.envelopes.pop();
  if (envelope === undefined) throw new Error('a terminal ran out of envelopes');
  const cardData = seal(envelope, { paymentId: payment.id, ...card });
  const outcome = await post(`/v1/payments/${payment.id}/present`, { ticket, cardData });
  if (outcome.payment.status !== 'approved') throw new Error(`a payment ended as ${outcome.payment.status}`);
};

/** The same number of requests, signatures, commits and acquirer round trips, and nothing else. */
const payAtFloor = async (lane: Lane, index: number): Promise<void> => {
  const { device, connection } = lane;
  const post = async (path: string, body: object) => {
    const answer = await connection.post(
      path,
      `x-device: ${index}\r\n${device.headers(path)}`,
      JSON.stringify(body),
    );
    if (answer.status >= 300) throw new Error(`the floor refused ${path}: ${answer.body}`);
    return JSON.parse(answer.body);
  };
  const { id, challenge } = await post('/intent', { amount: AMOUNT });
  const { ticket } = await post('/attest', { id, evidence: device.evidence(challenge, id, AMOUNT) });
  const tap = await lane.tap();
  const { code } = await post('/present', {
    id,
    ticket,
    terminalNumber: device.personalisation.terminalNumber,
    amount: AMOUNT,
    ...tap.hex,
  });
  if (code !== '00') throw new Error(`a payment at the floor ended with ${code}`);
};

const percentile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

const run = async ({ target, port, warm, count }: Command & { type: 'run' }): Promise<void> => {
  const used = target === 'floor' ? await Promise.all(lanes.map((lane) => open(lane, port))) : lanes;
  const one = target === 'floor' ? payAtFloor : pay;
  const times: number[] = [];
  let done = 0;
  let began = 0;
  let ended = 0;
  await Promise.all(
    used.map(async (lane, index) => {
      while (done < warm + count) {
        const from = performance.now();
        await one(lane, index);
        done += 1;
        if (done === warm) {
          began = performance.now();
          tell({ type: 'began' });
        } else if (done > warm && done <= warm + count) times.push(performance.now() - from);
        if (done === warm + count) {
          ended = performance.now();
          tell({ type: 'ended' });
        }
      }
    }),
  );
  if (target === 'floor') for (const { connection } of used) connection.close();
  times.sort((a, b) => a - b);
  tell({
    type: 'ran',
    perSecond: (count * 1000) / (ended - began),
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
  });
};

process.on('message', (command: Command) => {
  const work = command.type === 'prepare' ? prepare(command) : run(command);
  work.catch((error: unknown) => {
    tell({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });
  });
});
