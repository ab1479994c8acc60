import type { Queryable } from '@tallystick/database';
import type { DeviceKind, SourceSignal, Terminal, TerminalStatus } from '@tallystick/protocol';
import { readinessOf } from './device-status/readiness.ts';
import type { ResultAges } from './device-status/result-ages.ts';
import { type LastSeen, toTerminalFacts, VIEW, type ViewRow } from './terminal-row.ts';

/** Gives what attestation knows of terminals: of the device that each has where one is named. */
export type LastSeenOf = (
  on: Queryable,
  merchantId: string,
  terminals: readonly { readonly terminalId: string; readonly deviceId?: string | undefined }[],
) => Promise<ReadonlyMap<string, LastSeen>>;

/** What results about devices lean on. */
export interface TrustSources {
  readonly ages: ResultAges;
  /** The outside sources that matter for devices of a kind. */
  signalsFor(kind: DeviceKind): readonly SourceSignal[];
}

export interface TerminalFilter {
  readonly status?: TerminalStatus | undefined;
  readonly readiness?: Terminal['readiness']['state'] | undefined;
  /** Part of the label, the terminal number or the model, in any case. */
  readonly search?: string | undefined;
}

interface Asked extends TerminalFilter {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** How many terminals are read at once, and how often, for one page of those that are filtered by what they could do. */
const BATCH = 200;
const BATCHES_MAX = 10;

const PAGE = `${VIEW} and ($4::text is null or t.id < $4) and ($5::text is null or t.status = $5)
  and ($6::text is null or position(lower($6) in lower(t.label || ' ' || t.terminal_number || ' ' || coalesce(d.model, ''))) > 0)
  order by t.id desc limit $3`;

/** Reads terminals in their public form. */
export const createTerminalView = (lastSeenOf: LastSeenOf, sources: TrustSources) => {
  const present = async (
    on: Queryable,
    merchantId: string,
    rows: readonly ViewRow[],
    now: Date,
  ): Promise<Terminal[]> => {
    const wanted = rows.map((row) => ({ terminalId: row.id, deviceId: row.device_id ?? undefined }));
    const seen = await lastSeenOf(on, merchantId, wanted);
    const maxAgeHours = sources.ages.known(merchantId);
    return rows.map((row) => {
      const terminal = toTerminalFacts(row, seen.get(row.id));
      const signals = terminal.device === undefined ? [] : [...sources.signalsFor(terminal.device.kind)];
      const { lastAttestation } = terminal;
      const known = { terminal, lastAttestation, signals, maxAgeHours, now: now.getTime() };
      return { ...terminal, signals, readiness: readinessOf(known) };
    });
  };

  const read = (on: Queryable, merchantId: string, asked: Asked, now: Date) =>
    on.query<ViewRow>({ text: PAGE }, [
      merchantId,
      now,
      asked.limit,
      asked.after ?? null,
      asked.status ?? null,
      asked.search?.trim() || null,
    ]);

  return {
    async one(on: Queryable, merchantId: string, id: string, now: Date): Promise<Terminal | undefined> {
      const rows = await on.query<ViewRow>({ text: `${VIEW} and t.id = $3` }, [merchantId, now, id]);
      return (await present(on, merchantId, rows, now))[0];
    },

    /**
     * Newest first, those older than `after`. What a terminal could do is told by its results, not by a column: for that filter a bounded
     * number is looked through, so a page may hold fewer than asked and still name the next.
     */
    async page(on: Queryable, merchantId: string, asked: Asked, now: Date) {
      const data: Terminal[] = [];
      let { after } = asked;
      const perBatch = asked.readiness === undefined ? asked.limit : BATCH;
      for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
        const rows = await read(on, merchantId, { ...asked, after, limit: perBatch + 1 }, now);
        const terminals = await present(on, merchantId, rows.slice(0, perBatch), now);
        for (const terminal of terminals) {
          after = terminal.id;
          if (asked.readiness !== undefined && terminal.readiness.state !== asked.readiness) continue;
          data.push(terminal);
          const isLast = terminal === terminals.at(-1) && rows.length <= perBatch;
          if (data.length === asked.limit) return isLast ? { data } : { data, next: terminal.id };
        }
        if (rows.length <= perBatch) return { data };
      }
      return after === undefined ? { data } : { data, next: after };
    },
  };
};
export type TerminalView = ReturnType<typeof createTerminalView>;
