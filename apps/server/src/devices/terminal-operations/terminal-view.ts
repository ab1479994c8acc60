import type { Terminal } from '@tallystick/protocol';
import type { FactsFilter, TerminalFacts, Terminals } from '../../fleet/terminals/index.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Attestation } from '../../trust/attestation/index.ts';
import type { Policies } from '../../trust/policies/index.ts';
import { readinessOf } from './readiness.ts';

export interface TerminalFilter extends FactsFilter {
  readonly readiness?: Terminal['readiness']['state'] | undefined;
}

interface Asked extends TerminalFilter {
  readonly limit: number;
  readonly after?: string | undefined;
}

export interface TerminalViewDependencies {
  readonly terminals: Pick<Terminals, 'get' | 'page'>;
  readonly attestation: Pick<Attestation, 'lastSeenOf' | 'signalsFor'>;
  readonly policies: Pick<Policies, 'of' | 'builtIn'>;
}

/** How many terminals are read at once, and how often, for one page of those that are filtered by what they could do. */
const BATCH = 200;
const BATCHES_MAX = 10;

/** Terminals in their public form: what their own tables say, and what attestation knows of their devices. */
export const createTerminalView = (
  { clock }: Pick<Platform, 'clock'>,
  { terminals, attestation, policies }: TerminalViewDependencies,
) => {
  /** From which age a result is old. A policy that this server cannot use refuses payments; what is known is shown all the same. */
  const maxAgeHoursOf = async (merchantId: string): Promise<number> => {
    try {
      return (await policies.of(merchantId)).active.freshness.periodicMaxAgeHours;
    } catch (error) {
      if (!(error instanceof Refusal && error.code === 'policy_unreadable')) throw error;
      return policies.builtIn.freshness.periodicMaxAgeHours;
    }
  };

  const presentAll = async (merchantId: string, facts: readonly TerminalFacts[]): Promise<Terminal[]> => {
    const wanted = facts.map(({ id, device }) => ({ terminalId: id, deviceId: device?.id }));
    const [seen, maxAgeHours] = await Promise.all([
      attestation.lastSeenOf(merchantId, wanted),
      maxAgeHoursOf(merchantId),
    ]);
    const now = clock.now();
    return facts.map(({ device, ...terminal }) => {
      const { lastAttestation, lastSeenAt } = seen.get(terminal.id) ?? {};
      const signals = device === undefined ? [] : attestation.signalsFor(device.kind);
      const known = { terminal: { ...terminal, device }, lastAttestation, signals, maxAgeHours, now };
      return {
        ...terminal,
        ...(device === undefined
          ? {}
          : { device: { ...device, ...(lastSeenAt ? { lastSeenAt: lastSeenAt.toISOString() } : {}) } }),
        ...(lastAttestation === undefined ? {} : { lastAttestation }),
        signals,
        readiness: readinessOf(known),
      };
    });
  };

  const present = async (merchantId: string, facts: TerminalFacts): Promise<Terminal> => {
    const [terminal] = await presentAll(merchantId, [facts]);
    if (terminal === undefined) throw new Error('one terminal is presented as one');
    return terminal;
  };

  return {
    present,

    get: async (merchantId: string, id: string): Promise<Terminal> =>
      present(merchantId, await terminals.get(merchantId, id)),

    /**
     * Newest first, those older than `after`. What a terminal could do is told by its results, not by a column: for that filter a bounded
     * number is looked through, so a page may hold fewer than asked and still name the next.
     */
    async page(
      merchantId: string,
      { readiness, ...asked }: Asked,
    ): Promise<{ data: Terminal[]; next?: string }> {
      const data: Terminal[] = [];
      let { after } = asked;
      const perBatch = readiness === undefined ? asked.limit : BATCH;
      for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
        const facts = await terminals.page(merchantId, { ...asked, after, limit: perBatch + 1 });
        const shown = await presentAll(merchantId, facts.slice(0, perBatch));
        for (const terminal of shown) {
          after = terminal.id;
          if (readiness !== undefined && terminal.readiness.state !== readiness) continue;
          data.push(terminal);
          const isLast = terminal === shown.at(-1) && facts.length <= perBatch;
          if (data.length === asked.limit) return isLast ? { data } : { data, next: terminal.id };
        }
        if (facts.length <= perBatch) return { data };
      }
      return after === undefined ? { data } : { data, next: after };
    },
  };
};
export type TerminalView = ReturnType<typeof createTerminalView>;
