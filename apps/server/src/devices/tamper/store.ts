import type { Queryable } from '@tallystick/database';
import { shownText, type TamperFinding, type TamperReport } from '@tallystick/protocol';

/** A report as it is kept. */
export interface StoredReport {
  readonly merchantId: string;
  readonly reportId: string;
  readonly view: TamperReport;
  /** The JWS as it came. */
  readonly report: string;
}

type ReportRow = {
  id: string;
  terminal_id: string;
  device_id: string;
  reference: string;
  action: TamperReport['action'];
  seen: TamperFinding[];
  suspended: boolean;
  payment_id: string | null;
  software_version: string;
  seen_at: Date;
  received_at: Date;
};

const toView = (row: ReportRow): TamperReport => ({
  id: row.id,
  terminalId: row.terminal_id,
  deviceId: row.device_id,
  reference: row.reference,
  action: row.action,
  seen: row.seen.map((finding) => ({ ...finding, detail: shownText(finding.detail) })),
  suspended: row.suspended,
  ...(row.payment_id === null ? {} : { paymentId: row.payment_id }),
  softwareVersion: shownText(row.software_version),
  seenAt: row.seen_at.toISOString(),
  receivedAt: row.received_at.toISOString(),
});

export const tamperStore = {
  async isKnown(on: Queryable, merchantId: string, deviceId: string, reportId: string): Promise<boolean> {
    const rows = await on.query(
      { text: 'select 1 from tamper_reports where merchant_id = $1 and device_id = $2 and report_id = $3' },
      [merchantId, deviceId, reportId],
    );
    return rows.length > 0;
  },

  /** How many reports of a device there are. */
  async count(on: Queryable, merchantId: string, deviceId: string): Promise<number> {
    const [row] = await on.query<{ number: number }>(
      {
        text: 'select count(*)::integer as number from tamper_reports where merchant_id = $1 and device_id = $2',
      },
      [merchantId, deviceId],
    );
    return row?.number ?? 0;
  },

  /** Keeps a report; false if it is kept already. */
  async insert(on: Queryable, { merchantId, reportId, view, report }: StoredReport): Promise<boolean> {
    const rows = await on.query(
      {
        text: `insert into tamper_reports (merchant_id, id, terminal_id, device_id, report_id, reference, action, seen, suspended,
            payment_id, software_version, seen_at, received_at, report)
          values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
          on conflict (merchant_id, device_id, report_id) do nothing returning id`,
      },
      [
        merchantId,
        view.id,
        view.terminalId,
        view.deviceId,
        reportId,
        view.reference,
        view.action,
        JSON.stringify(view.seen),
        view.suspended,
        view.paymentId ?? null,
        view.softwareVersion,
        view.seenAt,
        view.receivedAt,
        report,
      ],
    );
    return rows.length > 0;
  },

  async page(on: Queryable, merchantId: string, terminalId: string, limit: number, after?: string) {
    const rows = await on.query<ReportRow>(
      {
        text: `select * from tamper_reports where merchant_id = $1 and terminal_id = $2 and ($4::text is null or id < $4)
          order by id desc limit $3`,
      },
      [merchantId, terminalId, limit + 1, after ?? null],
    );
    const data = rows.slice(0, limit).map(toView);
    const last = data.at(-1);
    return { data, ...(rows.length > limit && last ? { next: last.id } : {}) };
  },
};
