import type { Queryable } from '@tallystick/database';
import {
  type SuspensionCause,
  shownText,
  type TerminalChange,
  type TerminalEventType,
} from '@tallystick/protocol';
import type { SettingsDifference } from './settings.ts';

/** Who did something: id of an operator, an API key or a device; undefined: the server by itself. */
export type By = string | undefined;

/** What a change says beside its type. */
export interface ChangeDetail {
  readonly cause?: SuspensionCause;
  readonly reason?: string;
  readonly settings?: SettingsDifference;
}

type ChangeRow = {
  id: string;
  type: TerminalEventType;
  at: Date;
  by_id: string | null;
  detail: ChangeDetail;
};

const KINDS = { opr: 'operator', key: 'api-key', dev: 'device' } as const;

/** Who did something, as it is shown. */
export const whoOf = (by: By | null): TerminalChange['by'] => {
  if (by === undefined || by === null) return { kind: 'server' };
  const prefix = by.slice(0, 3);
  return {
    kind: prefix === 'opr' || prefix === 'key' || prefix === 'dev' ? KINDS[prefix] : 'server',
    id: by,
  };
};

/** A detail with its texts as they may be shown, in whatever form of setting they stand. */
const shownDetail = (detail: ChangeDetail): ChangeDetail =>
  JSON.parse(JSON.stringify(detail), (_, value: unknown) =>
    typeof value === 'string' ? shownText(value) : value,
  ) as ChangeDetail;

/** Names of operators and API keys, by id; what has none is left out. */
export type NamesOf = (merchantId: string, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;

export const changeStore = {
  async add(
    on: Queryable,
    merchantId: string,
    change: {
      readonly terminalId: string;
      readonly id: string;
      readonly type: TerminalEventType;
      readonly at: Date;
      readonly by: By;
      readonly detail: ChangeDetail;
    },
  ): Promise<void> {
    const { terminalId, id, type, at, by, detail } = change;
    await on.query(
      {
        text: `insert into terminal_changes (merchant_id, terminal_id, id, type, at, by_id, detail)
          values ($1, $2, $3, $4, $5, $6, $7)`,
      },
      [merchantId, terminalId, id, type, at, by ?? null, JSON.stringify(detail)],
    );
  },

  /** Newest first, those older than `after`. */
  async page(
    on: Queryable,
    merchantId: string,
    terminalId: string,
    limit: number,
    after: string | undefined,
  ) {
    const rows = await on.query<ChangeRow>(
      {
        text: `select id, type, at, by_id, detail from terminal_changes where merchant_id = $1 and terminal_id = $2
          and ($4::text is null or id < $4) order by id desc limit $3`,
      },
      [merchantId, terminalId, limit + 1, after ?? null],
    );
    const data = rows.slice(0, limit).map(
      ({ id, type, at, by_id, detail }): TerminalChange => ({
        id,
        type,
        at: at.toISOString(),
        by: whoOf(by_id),
        ...shownDetail(detail),
      }),
    );
    const last = data.at(-1);
    return { data, ...(rows.length > limit && last ? { next: last.id } : {}) };
  },
};
