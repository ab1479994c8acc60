import type { KeyAttestation, Technique } from '@tallystick/channel/server';
import type { Queryable } from '@tallystick/database';
import type { ChannelSession } from '@tallystick/protocol';

/** A sub-session as it is begun. */
export interface NewSession {
  readonly id: string;
  readonly merchantId: string;
  readonly terminalId: string;
  readonly deviceId: string;
  readonly keyThumbprint: string;
  readonly deviceKeyScheme: string;
  /** Whether the key is a session key that the device key certified. */
  readonly certified: boolean;
  readonly attestation: KeyAttestation;
  readonly bound: boolean;
  readonly refreshDigest: Uint8Array;
  readonly begunAt: Date;
  readonly endsAt: Date;
}

/** Whose sub-session a refresh token turned out to be. */
export interface RefreshedSession {
  readonly deviceId: string;
  readonly technique: Technique;
}

/** How long the record of a sub-session is kept after it began, in days. */
export const SESSIONS_KEPT_DAYS = 30;

const INSERT = {
  name: 'channel-session-insert',
  text: `insert into channel_sessions (merchant_id, id, terminal_id, device_id, key_thumbprint, device_key_scheme, certified, technique,
      storage, timings, expected_requests, bound, refresh_digest, begun_at, last_token_at, ends_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15)`,
};
const FORGET = {
  name: 'channel-session-forget',
  text: 'delete from channel_sessions where merchant_id = $1 and terminal_id = $2 and begun_at < $3',
};
const REFRESH = {
  name: 'channel-session-refresh',
  text: `update channel_sessions set refresh_digest = $3, refreshes = refreshes + 1, last_token_at = $5
    where id = $1 and refresh_digest = $2 and key_thumbprint = $4 and ended_at is null and ends_at > $5
    returning device_id, technique`,
};
const END = {
  name: 'channel-session-end',
  text: 'update channel_sessions set ended_at = $3 where id = $1 and key_thumbprint = $2 and ended_at is null returning device_id',
};

/** What is shown of a sub-session. */
const COLUMNS = `id, device_id, key_thumbprint, device_key_scheme, certified, technique, storage, timings, expected_requests, bound,
  refreshes, begun_at, last_token_at, ends_at, ended_at`;
const OPEN_AT = {
  name: 'channel-session-open-at',
  text: `select ${COLUMNS} from channel_sessions
    where merchant_id = $1 and terminal_id = $2 and device_id = $3 and begun_at <= $4 and last_token_at > $5
    order by id desc`,
};

type SessionRow = {
  id: string;
  device_id: string;
  key_thumbprint: string;
  device_key_scheme: string;
  certified: boolean;
  technique: Technique;
  storage: ChannelSession['storage'];
  timings: ChannelSession['timings'];
  expected_requests: bigint;
  bound: boolean;
  refreshes: number;
  begun_at: Date;
  last_token_at: Date;
  ends_at: Date;
  ended_at: Date | null;
};

const toSession = (row: SessionRow): ChannelSession => ({
  id: row.id,
  deviceId: row.device_id,
  keyThumbprint: row.key_thumbprint,
  deviceKeyScheme: row.device_key_scheme,
  certified: row.certified,
  technique: row.technique,
  storage: row.storage,
  timings: row.timings,
  expectedRequests: Number(row.expected_requests),
  bound: row.bound,
  refreshes: row.refreshes,
  begunAt: row.begun_at.toISOString(),
  lastTokenAt: row.last_token_at.toISOString(),
  endsAt: row.ends_at.toISOString(),
  ...(row.ended_at === null ? {} : { endedAt: row.ended_at.toISOString() }),
});

export const sessionStore = {
  /** Writes a sub-session down, and forgets those of its terminal that are long over. */
  async insert(on: Queryable, session: NewSession): Promise<void> {
    const { attestation, begunAt } = session;
    await on.query(INSERT, [
      session.merchantId,
      session.id,
      session.terminalId,
      session.deviceId,
      session.keyThumbprint,
      session.deviceKeyScheme,
      session.certified,
      attestation.technique,
      attestation.storage,
      JSON.stringify(attestation.timings),
      BigInt(attestation.expectedRequests),
      session.bound,
      session.refreshDigest,
      begunAt,
      session.endsAt,
    ]);
    const oldest = new Date(begunAt.getTime() - SESSIONS_KEPT_DAYS * 86_400_000);
    await on.query(FORGET, [session.merchantId, session.terminalId, oldest]);
  },

  /** Spends a refresh token and puts the next in its place: of any number at once exactly one succeeds. */
  async refresh(
    on: Queryable,
    given: { id: string; digest: Uint8Array; next: Uint8Array; keyThumbprint: string; at: Date },
  ): Promise<RefreshedSession | undefined> {
    const [row] = await on.query<{ device_id: string; technique: Technique }>(REFRESH, [
      given.id,
      given.digest,
      given.next,
      given.keyThumbprint,
      given.at,
    ]);
    return row && { deviceId: row.device_id, technique: row.technique };
  },

  /** Ends a sub-session whose key showed a token that was spent. Gives the device, if it went on until now. */
  async end(on: Queryable, id: string, keyThumbprint: string, at: Date): Promise<string | undefined> {
    const [row] = await on.query<{ device_id: string }>(END, [id, keyThumbprint, at]);
    return row?.device_id;
  },

  /** Those of a device that began by `at` and were given a token after `tokenAfter`, newest first. */
  async openAt(
    on: Queryable,
    of: { merchantId: string; terminalId: string; deviceId: string; at: Date; tokenAfter: Date },
  ): Promise<ChannelSession[]> {
    const rows = await on.query<SessionRow>(OPEN_AT, [
      of.merchantId,
      of.terminalId,
      of.deviceId,
      of.at,
      of.tokenAfter,
    ]);
    return rows.map(toSession);
  },

  /** Whether a device has begun one. */
  async exists(
    on: Queryable,
    of: { merchantId: string; terminalId: string; deviceId: string },
  ): Promise<boolean> {
    const rows = await on.query(
      {
        text: 'select 1 from channel_sessions where merchant_id = $1 and terminal_id = $2 and device_id = $3 limit 1',
      },
      [of.merchantId, of.terminalId, of.deviceId],
    );
    return rows.length > 0;
  },

  /** Newest first, those older than `after`. */
  async page(on: Queryable, merchantId: string, terminalId: string, limit: number, after?: string) {
    const rows = await on.query<SessionRow>(
      {
        text: `select ${COLUMNS}
          from channel_sessions where merchant_id = $1 and terminal_id = $2 and ($4::text is null or id < $4)
          order by id desc limit $3`,
      },
      [merchantId, terminalId, limit + 1, after ?? null],
    );
    const data = rows.slice(0, limit).map(toSession);
    const last = data.at(-1);
    return { data, ...(rows.length > limit && last ? { next: last.id } : {}) };
  },
};
