import type { Queryable } from '@tallystick/database';
import { devicesInUse } from '../../fleet/terminals/index.ts';
import { firstIdAt } from '../../platform/ids.ts';
import { byStatement, type Removal, type RetentionRule } from '../../platform/retention/rule.ts';
import { COUNTED_DAYS, slotOf } from './reporting/slots.ts';
import type { AttestationSettings } from './settings.ts';

type OldRow = { id: string; device_id: string | null; purpose: string; newest: boolean };

/**
 * Old results, with whether each is the newest of its device for its purpose. Of an enrolment that is not asked: there is one, and to find
 * that none is newer would take all that its terminal did since.
 */
const OLD = {
  text: `select a.id, a.device_id, a.purpose, a.purpose <> 'enrol' and not exists (
        select 1 from attestations n where n.merchant_id = a.merchant_id and n.terminal_id = a.terminal_id and n.id > a.id
          and n.device_id = a.device_id and n.purpose = a.purpose) as newest
      from attestations a where a.merchant_id = $1 and a.id < $2 and a.id > $4 order by a.id limit $3`,
};
const REMOVE = {
  text: 'delete from attestations where merchant_id = $1 and id = any($2::text[]) returning 1 as gone',
};

/**
 * Results with their evidence (design.md section 3: kept to be re-appraised). Of a device that is in use stay the evidence that it enrolled with,
 * which every re-appraisal reads, and its newest result of each purpose. The key of a result spends a challenge that lives for a minute, so
 * what is a month old lets nothing in twice.
 */
const attestations: RetentionRule<AttestationSettings> = {
  table: 'attestations',
  keptDays: ({ attestationsKeptDays }) => attestationsKeptDays,
  async remove(on: Queryable, { merchantId, before, limit, place }: Removal) {
    const bound = firstIdAt('attestation', before.getTime());
    const rows = await on.query<OldRow>(OLD, [merchantId, bound, limit, place ?? '']);
    const devices = new Set(rows.flatMap(({ device_id }) => (device_id === null ? [] : [device_id])));
    const used = devices.size === 0 ? devices : await devicesInUse(on, merchantId, [...devices]);
    const old = rows.filter(
      ({ device_id, purpose, newest }) =>
        device_id === null || !used.has(device_id) || (purpose !== 'enrol' && !newest),
    );
    const ids = old.map(({ id }) => id);
    const gone = ids.length === 0 ? [] : await on.query(REMOVE, [merchantId, ids]);
    const last = rows.length < limit ? undefined : rows.at(-1)?.id;
    return { removed: gone.length, ...(last === undefined ? {} : { place: last }) };
  },
};

export const attestationRetention: readonly RetentionRule<AttestationSettings>[] = [
  attestations,
  // Made from results, and read over thirty days at most.
  byStatement({
    table: 'attestation_counts',
    keptDays: () => COUNTED_DAYS,
    bound: (before) => slotOf(before.getTime()),
    text: `delete from attestation_counts where merchant_id = $1 and (slot, check_id, status) in (
        select slot, check_id, status from attestation_counts where merchant_id = $1 and slot < $2
        order by slot limit $3 for update skip locked)
      returning 1 as gone`,
  }),
  // Passes that have ended. What they found stands in the results.
  byStatement({
    table: 'reappraisals',
    once: true,
    keptDays: ({ attestationsKeptDays }) => attestationsKeptDays,
    bound: (before) => before,
    text: `delete from reappraisals where (merchant_id, id) in (
        select merchant_id, id from reappraisals where $1 = '' and finished_at < $2 limit $3 for update skip locked)
      returning 1 as gone`,
  }),
  byStatement({
    table: 'reappraisal_failures',
    keptDays: ({ attestationsKeptDays }) => attestationsKeptDays,
    bound: (before) => before,
    text: `delete from reappraisal_failures where merchant_id = $1 and (device_id, pass) in (
        select device_id, pass from reappraisal_failures where merchant_id = $1 and requested_at < $2 limit $3 for update skip locked)
      returning 1 as gone`,
  }),
];
