import type { AttestationRecord } from '@tallystick/protocol';
import { Link } from 'wouter';
import { words } from '../words/en.ts';
import { CheckState } from './state.tsx';
import { Time } from './time.tsx';

/** One attestation result: its verdict, and each check with what was seen, what was asked for, and what to do. */
export const Checks = ({
  record,
  open = false,
}: {
  readonly record: AttestationRecord;
  readonly open?: boolean;
}) => (
  <details className="c-record" open={open}>
    <summary>
      <CheckState status={record.verdict} />
      <span>{words.trust.purpose[record.purpose]}</span>
      <span className="c-muted">{record.kind}</span>
      <Time at={record.at} />
    </summary>
    <ul className="c-checks">
      {record.checks.map((check) => (
        <li key={check.id}>
          <CheckState status={check.status} />
          <div>
            <strong>{check.id}</strong>
            {check.evidence ? (
              <span>
                <span className="c-muted">{words.trust.evidence}</span>{' '}
                <span className="c-mono">{check.evidence}</span>
              </span>
            ) : null}
            {check.rule ? (
              <span>
                <span className="c-muted">{words.trust.rule}</span> {check.rule}
              </span>
            ) : null}
            {check.remedy && check.status !== 'affirming' ? (
              <span className="c-remedy">
                <span className="c-muted">{words.trust.remedy}</span> {check.remedy}
              </span>
            ) : null}
          </div>
        </li>
      ))}
    </ul>
    <p className="c-muted">
      {words.trust.policy} {record.policy} ·{' '}
      <Link href={`/attestations/${record.id}`}>{words.trust.open}</Link>
    </p>
  </details>
);
