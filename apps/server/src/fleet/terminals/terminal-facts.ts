import type { Queryable } from '@tallystick/database';
import type { TerminalStatus } from '@tallystick/protocol';
import { type TerminalFacts, toTerminalFacts, VIEW, type ViewRow } from './terminal-row.ts';

export interface FactsFilter {
  readonly status?: TerminalStatus | undefined;
  /** Part of the label, the terminal number or the model, in any case. */
  readonly search?: string | undefined;
}

export interface FactsPage extends FactsFilter {
  readonly limit: number;
  /** Those older than this id. */
  readonly after?: string | undefined;
}

const PAGE = `${VIEW} and ($4::text is null or t.id < $4) and ($5::text is null or t.status = $5)
  and ($6::text is null or position(lower($6) in lower(t.label || ' ' || t.terminal_number || ' ' || coalesce(d.model, ''))) > 0)
  order by t.id desc limit $3`;

/** Reads terminals from their own tables. */
export const terminalFacts = {
  async one(on: Queryable, merchantId: string, id: string, now: Date): Promise<TerminalFacts | undefined> {
    const [row] = await on.query<ViewRow>({ text: `${VIEW} and t.id = $3` }, [merchantId, now, id]);
    return row && toTerminalFacts(row, now.getTime());
  },

  /** Newest first. */
  async page(on: Queryable, merchantId: string, asked: FactsPage, now: Date): Promise<TerminalFacts[]> {
    const rows = await on.query<ViewRow>({ text: PAGE }, [
      merchantId,
      now,
      asked.limit,
      asked.after ?? null,
      asked.status ?? null,
      asked.search?.trim() || null,
    ]);
    return rows.map((row) => toTerminalFacts(row, now.getTime()));
  },
};
