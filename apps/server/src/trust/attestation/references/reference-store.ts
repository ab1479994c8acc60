import type { Queryable } from '@tallystick/database';
import { type ReferenceValue, shownText } from '@tallystick/protocol';

/** One merchant's reference values. The withdrawal of a built-in one is a row with its id and nothing of its own. */
type ReferenceRow = {
  id: string;
  built_in: boolean;
  app_id: string;
  signer: string;
  version: string;
  or_newer: boolean;
  library: string | null;
  pin_pad: string | null;
  os_patch_floor: string | null;
  note: string | null;
  created_at: Date;
  withdrawn_at: Date | null;
  withdrawn_note: string | null;
};

const SHOWN =
  'id, built_in, app_id, signer, version, or_newer, library, pin_pad, os_patch_floor, note, created_at, withdrawn_at, withdrawn_note';

const toValue = (row: ReferenceRow): ReferenceValue => ({
  id: row.id,
  source: row.built_in ? 'built-in' : 'merchant',
  appId: row.app_id,
  signer: row.signer,
  version: row.version,
  orNewer: row.or_newer,
  ...(row.library === null || row.pin_pad === null
    ? {}
    : { modules: { library: row.library, pinPad: row.pin_pad } }),
  ...(row.os_patch_floor === null ? {} : { osPatchFloor: row.os_patch_floor }),
  ...(row.note === null ? {} : { note: shownText(row.note) }),
  ...(row.built_in ? {} : { createdAt: row.created_at.toISOString() }),
  ...(row.withdrawn_at === null ? {} : { withdrawnAt: row.withdrawn_at.toISOString() }),
  ...(row.withdrawn_note === null ? {} : { withdrawnNote: shownText(row.withdrawn_note) }),
});

export const referenceStore = {
  async list(on: Queryable, merchantId: string): Promise<ReferenceValue[]> {
    const rows = await on.query<ReferenceRow>(
      { text: `select ${SHOWN} from reference_values where merchant_id = $1 order by id` },
      [merchantId],
    );
    return rows.map(toValue);
  },

  /** Writes a value down as it is; false if one of that id is there. */
  async insert(on: Queryable, merchantId: string, value: ReferenceValue, at: Date): Promise<boolean> {
    const rows = await on.query(
      {
        text: `insert into reference_values (merchant_id, ${SHOWN})
          values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
          on conflict (merchant_id, id) do nothing returning id`,
      },
      [
        merchantId,
        value.id,
        value.source === 'built-in',
        value.appId,
        value.signer,
        value.version,
        value.orNewer,
        value.modules?.library ?? null,
        value.modules?.pinPad ?? null,
        value.osPatchFloor ?? null,
        value.note ?? null,
        at,
        value.withdrawnAt ?? null,
        value.withdrawnNote ?? null,
      ],
    );
    return rows.length === 1;
  },

  /** Withdraws a value; undefined if there is none that is in force. */
  async withdraw(on: Queryable, merchantId: string, id: string, at: Date, note: string | undefined) {
    const [row] = await on.query<ReferenceRow>(
      {
        text: `update reference_values set withdrawn_at = $3, withdrawn_note = $4
          where merchant_id = $1 and id = $2 and withdrawn_at is null returning ${SHOWN}`,
      },
      [merchantId, id, at, note ?? null],
    );
    return row && toValue(row);
  },
};
