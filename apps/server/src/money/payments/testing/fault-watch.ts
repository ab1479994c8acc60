import { pino } from 'pino';
import { Refusal } from '../../../platform/refusal.ts';
import { SimulatedDeath, SimulatedOutage } from './simulated-world.ts';

/** What a simulation puts up with: refusals, and what it did itself. Everything else is a fault of the program. */
const isExpected = (error: unknown): boolean =>
  error instanceof Refusal || error instanceof SimulatedDeath || error instanceof SimulatedOutage;

/** Collects faults of the program wherever they come out, and fails the seed with the first. */
export const createFaultWatch = (seed: number) => {
  const faults: unknown[] = [];

  return {
    /** Work that nobody waits for. */
    tolerate(work: Promise<unknown>): void {
      void work.catch((error: unknown) => {
        if (!isExpected(error)) faults.push(error);
      });
    },
    /** A log that writes nothing: errors of work in the background come out here, where a request's would reach its caller. */
    log: pino({
      level: 'debug',
      hooks: {
        logMethod([first]: unknown[]) {
          if (typeof first !== 'object' || first === null || !('err' in first)) return;
          // Nobody in the background can be refused anything.
          if (first.err instanceof SimulatedOutage || first.err instanceof SimulatedDeath) return;
          faults.push(first.err);
        },
      },
    }),
    /** @throws Error that names the seed, caused by the first fault */
    check(): void {
      if (faults.length === 0) return;
      const [cause] = faults;
      const told = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
      throw new Error(`SIMULATION_SEED=${seed}: a fault of the program: ${told}`, { cause });
    },
  };
};
