import pg from 'pg';
import type { PreparedQuery } from './prepared-query.ts';

/** One connection whose statements are written one behind the other, without waiting for answers. */
class Lane {
  readonly client: pg.Client;
  readonly #connected: Promise<unknown>;
  #isConnected = false;
  #isCorked = false;
  isBroken = false;

  constructor(config: pg.ClientConfig) {
    this.client = new pg.Client({ ...config, pipeline: true });
    const broken = (): void => {
      this.isBroken = true;
    };
    this.client.on('error', broken);
    this.client.on('end', broken);
    this.#connected = this.client.connect().then(
      () => {
        this.#isConnected = true;
      },
      (error: unknown) => {
        broken();
        throw error;
      },
    );
    this.#connected.catch(() => {});
  }

  async run(query: PreparedQuery): Promise<void> {
    if (!this.#isConnected) await this.#connected;
    this.#cork();
    await new Promise<void>((resolve, reject) => {
      query.callback = (error) => (error ? reject(error) : resolve());
      this.client.query(query as unknown as pg.Submittable);
    });
  }

  /** What is asked for within one turn of the event loop leaves in one write. */
  #cork(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    const { stream } = this.client.connection;
    stream.cork();
    setImmediate(() => {
      this.#isCorked = false;
      stream.uncork();
    });
  }
}

/**
 * A few connections for statements that are a transaction of their own and wait for nobody: each is written at once, behind those that
 * wait for their answer (pipelining: PostgreSQL 15, 55.2.4). Each ends with a Sync, so one that fails fails alone. On the way of a payment
 * a write for each statement is what costs most.
 */
export class Pipeline {
  readonly #config: pg.ClientConfig;
  readonly #lanes: (Lane | undefined)[];
  #next = 0;

  /** @param lanes connections at most; each is made when it is first needed, and again when it broke */
  constructor(config: pg.ClientConfig, lanes: number) {
    this.#config = config;
    this.#lanes = Array.from({ length: lanes });
  }

  run(query: PreparedQuery): Promise<void> {
    this.#next = (this.#next + 1) % this.#lanes.length;
    let lane = this.#lanes[this.#next];
    if (lane === undefined || lane.isBroken) {
      lane = new Lane(this.#config);
      this.#lanes[this.#next] = lane;
    }
    return lane.run(query);
  }

  async close(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => (lane?.isBroken === false ? lane.client.end() : undefined)));
  }
}
