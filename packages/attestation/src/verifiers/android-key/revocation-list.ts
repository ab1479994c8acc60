import { AttestationInputError } from '../../errors.ts';

export interface RevocationEntry {
  readonly status: string;
  readonly reason?: string;
}

/** Status of certificates by serial (lower-case hex without leading zeros), and when the list was fetched (Unix milliseconds). */
export interface RevocationList {
  readonly fetchedAt: number;
  readonly entries: ReadonlyMap<string, RevocationEntry>;
}

const SERIAL = /^[0-9a-f]{1,64}$/;
const ENTRIES_MAX = 1_000_000;

const bad = (path: string, message: string): never => {
  throw new AttestationInputError('ERR_REVOCATION_LIST', path, message);
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads Google's attestation status list, `{ "entries": { "<serial>": { "status": "REVOKED" | "SUSPENDED", "reason": … } } }`.
 * A serial of digits alone is hexadecimal too. One bad entry refuses the whole list: keep the last good copy and raise an alarm.
 * @param fetchedAt Unix milliseconds
 * @throws AttestationInputError `ERR_REVOCATION_LIST`
 */
export function parseRevocationList(json: unknown, fetchedAt: number): RevocationList {
  if (!isRecord(json) || !isRecord(json.entries)) return bad('entries', 'not a status list');
  const listed = Object.entries(json.entries);
  if (listed.length > ENTRIES_MAX) bad('entries', 'too many entries');
  const entries = new Map<string, RevocationEntry>();
  for (const [key, value] of listed) {
    const serial = key.toLowerCase().replace(/^0+(?=.)/, '');
    if (!SERIAL.test(serial)) bad(`entries/${key.slice(0, 80)}`, 'serial is not hexadecimal');
    if (!isRecord(value) || typeof value.status !== 'string') return bad(`entries/${serial}`, 'no status');
    const { status, reason } = value;
    entries.set(serial, typeof reason === 'string' ? { status, reason } : { status });
  }
  return { fetchedAt, entries };
}
