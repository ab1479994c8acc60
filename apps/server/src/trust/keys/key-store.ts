import type { Queryable } from '@tallystick/database';
import type { KeyAttributes, StoredKey } from '@tallystick/keys';

/** What a key is used for here. */
export type KeyPurpose =
  /** Of a merchant: its terminals' initial keys are derived from it. */
  | 'terminal_pin_base'
  /** Of the server: PINs go to the acquirer under it. */
  | 'acquirer_pin';

export type KeyState = 'active' | 'previous' | 'destroyed';
export type KeyOrigin = 'generated' | 'zone_file' | 'ceremony' | 'key_block';

/** Whose keys belong to all merchants. */
export const SERVER = 'server';

/** A key as the inventory has it. */
export interface KeyRecord {
  readonly owner: string;
  readonly id: string;
  readonly purpose: KeyPurpose;
  readonly version: number;
  readonly state: KeyState;
  readonly origin: KeyOrigin;
  /** Undefined once it was destroyed. */
  readonly wrapped: Uint8Array | undefined;
  readonly attributes: KeyAttributes;
  readonly checkValue: string;
  readonly createdAt: Date;
  readonly retiredAt: Date | undefined;
  readonly destroyedAt: Date | undefined;
}

/** A key that can be used. */
export type UsableKey = KeyRecord & { readonly wrapped: Uint8Array };

type KeyRow = {
  merchant_id: string;
  id: string;
  purpose: KeyPurpose;
  version: number;
  state: KeyState;
  origin: KeyOrigin;
  wrapped: Uint8Array | null;
  attributes: KeyAttributes;
  check_value: string;
  created_at: Date;
  retired_at: Date | null;
  destroyed_at: Date | null;
};

const recordOf = (row: KeyRow): KeyRecord => ({
  owner: row.merchant_id,
  id: row.id,
  purpose: row.purpose,
  version: row.version,
  state: row.state,
  origin: row.origin,
  wrapped: row.wrapped === null ? undefined : new Uint8Array(row.wrapped),
  attributes: row.attributes,
  checkValue: row.check_value,
  createdAt: row.created_at,
  retiredAt: row.retired_at ?? undefined,
  destroyedAt: row.destroyed_at ?? undefined,
});

const isUsable = (key: KeyRecord): key is UsableKey => key.wrapped !== undefined;

export interface NewKey {
  readonly owner: string;
  readonly id: string;
  readonly purpose: KeyPurpose;
  readonly version: number;
  readonly origin: KeyOrigin;
  readonly key: StoredKey;
  readonly at: Date;
}

export const keyStore = {
  /** All that can be used, the newest first. */
  async usable(on: Queryable, owner: string, purpose: KeyPurpose): Promise<UsableKey[]> {
    const rows = await on.query<KeyRow>(
      {
        name: 'keys-usable',
        text: `select * from keys where merchant_id = $1 and purpose = $2 and state <> 'destroyed' order by version desc`,
      },
      [owner, purpose],
    );
    return rows.map(recordOf).filter(isUsable);
  },

  async find(on: Queryable, owner: string, id: string): Promise<UsableKey | undefined> {
    const rows = await on.query<KeyRow>(
      {
        name: 'keys-find',
        text: `select * from keys where merchant_id = $1 and id = $2 and state <> 'destroyed'`,
      },
      [owner, id],
    );
    return rows.map(recordOf).find(isUsable);
  },

  /**
   * Puts a new version in use; the one before it stays, as the previous one. False when another process was first: then nothing was done.
   */
  async add(on: Queryable, { owner, id, purpose, version, origin, key, at }: NewKey): Promise<boolean> {
    const rows = await on.query(
      {
        text: `
          with replaced as (
            update keys set state = 'previous', retired_at = $9
            where merchant_id = $1 and purpose = $3 and state = 'active' and version < $4
          )
          insert into keys (merchant_id, id, purpose, version, state, origin, wrapped, attributes, check_value, created_at)
          values ($1, $2, $3, $4, 'active', $5, $6, $7, $8, $9)
          on conflict do nothing returning id`,
      },
      [owner, id, purpose, version, origin, key.wrapped, JSON.stringify(key.attributes), key.checkValue, at],
    );
    return rows.length === 1;
  },
};
