import type { FailingCheck } from '@tallystick/protocol';
import { Link } from 'wouter';
import { CheckState } from '../parts/state.tsx';
import { Time, withLocalTimes } from '../parts/time.tsx';
import { words } from '../words/index.ts';

const Item = ({ check }: { readonly check: FailingCheck }) => (
  <li className="console-failing">
    <div className="console-failing-head">
      <CheckState status={check.status} />
      <strong className="console-mono">{check.id}</strong>
      <span className="console-failing-counts">
        {words.trust.counts(check.count, check.terminals)} <Time at={check.lastAt} />
      </span>
    </div>
    {check.latest.evidence ? (
      <p>
        <span className="console-muted">{words.trust.evidence}</span> {withLocalTimes(check.latest.evidence)}
      </p>
    ) : null}
    {check.latest.rule ? (
      <p>
        <span className="console-muted">{words.trust.rule}</span> {check.latest.rule}
      </p>
    ) : null}
    {check.latest.remedy ? (
      <p>
        <span className="console-muted">{words.trust.remedy}</span> {check.latest.remedy}
      </p>
    ) : null}
    <p>
      <Link href={`/attestations/${check.attestationId}`}>{words.trust.example}</Link>
    </p>
  </li>
);

/** The checks that did not pass, the worst first, each with the remedy that helps. */
export const FailingChecks = ({ failing }: { readonly failing: readonly FailingCheck[] }) => (
  <section className="console-panel" aria-labelledby="failing">
    <h2 id="failing">{words.trust.failing}</h2>
    {failing.length === 0 ? <p className="console-muted">{words.trust.failingNone}</p> : null}
    <ul className="console-checks">
      {failing.map((check) => (
        <Item key={`${check.id}${check.status}`} check={check} />
      ))}
    </ul>
  </section>
);
