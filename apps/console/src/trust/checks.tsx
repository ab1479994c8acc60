import type { AttestationRecord } from '@tallystick/protocol';
import { Link } from 'wouter';
import { CheckState } from '../parts/state.tsx';
import { Time, withLocalTimes } from '../parts/time.tsx';
import { words } from '../words/index.ts';

/** One attestation result: its verdict, and each check with what was seen, what was asked for, and what to do. */
export const Checks = ({
  record,
  terminalId,
  open = false,
}: {
  readonly record: AttestationRecord;
  /** Where results of several terminals stand together. */
  readonly terminalId?: string;
  readonly open?: boolean;
}) => (
  <details className="console-record" open={open}>
    <summary>
      <CheckState status={record.verdict} />
      <span>{words.trust.purpose[record.purpose]}</span>
      <span className="console-muted">{record.kind}</span>
      <Time at={record.at} />
    </summary>
    <ul className="console-checks">
      {record.checks.map((check) => (
        <li key={check.id}>
          <CheckState status={check.status} />
          <div>
            <strong>{check.id}</strong>
            {check.evidence ? (
              <span>
                <span className="console-muted">{words.trust.evidence}</span>{' '}
                <span className="console-mono">{withLocalTimes(check.evidence)}</span>
              </span>
            ) : null}
            {check.rule ? (
              <span>
                <span className="console-muted">{words.trust.rule}</span> {check.rule}
              </span>
            ) : null}
            {check.remedy && check.status !== 'affirming' ? (
              <span>
                <span className="console-muted">{words.trust.remedy}</span> {check.remedy}
              </span>
            ) : null}
          </div>
        </li>
      ))}
    </ul>
    <p className="console-muted">
      {words.trust.policy} {record.policy} ·{' '}
      <Link href={`/attestations/${record.id}`}>{words.trust.open}</Link>
      {terminalId === undefined ? null : (
        <>
          {' · '}
          <Link href={`/terminals/${terminalId}`}>{words.trust.terminal}</Link>
        </>
      )}
    </p>
  </details>
);
