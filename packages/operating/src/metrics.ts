import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Program } from './log.ts';

export { Counter, Gauge, Histogram } from 'prom-client';

/** Where the parts of one program register what they count. One registry for each program, none for the process. */
export type Metrics = Registry;

/**
 * Makes the registry, with one metric that says what runs.
 *
 * @param version of the program, as `/version` tells it
 */
export const createMetrics = (program: Program, version: string): Metrics => {
  const metrics: Metrics = new Registry();
  new Gauge({
    name: 'tallystick_build_info',
    help: 'Always 1: the labels say which program runs, in which version, on which Node.js.',
    labelNames: ['program', 'version', 'node'],
    registers: [metrics],
  }).set({ program, version, node: process.versions.node }, 1);
  return metrics;
};

/** Adds what Node.js tells of the process: processor time, memory, event loop delay, garbage collection. Once in a process. */
export const addProcessMetrics = (metrics: Metrics): void => collectDefaultMetrics({ register: metrics });
