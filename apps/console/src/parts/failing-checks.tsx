import type { FailingCheck } from '@tallystick/protocol';
import { Link } from 'wouter';
import { words } from '../words/en.ts';
import { CheckState } from './state.tsx';
import { Time } from './time.tsx';

const Item = ({ check }: { readonly check: FailingCheck }) => (
  <li className="c-failing">
    <div className="c-failing-head">
      <CheckState status={check.status} />
      <strong className="c-mono">{check.id}</strong>
      <span className="c-failing-counts">
        {words.trust.counts(check.count, check.terminals)} <Time at={check.lastAt} />
      </span>
    </div>
    {check.latest.evidence ? (
      <p>
        <span className="c-muted">{words.trust.evidence}</span> {check.latest.evidence}
      </p>
    ) : null}
    {check.latest.rule ? (
      <p>
        <span className="c-muted">{words.trust.rule}</span> {check.latest.rule}
      </p>
    ) : null}
    {check.latest.remedy ? (
      <p>
        <span className="c-muted">{words.trust.remedy}</span> {check.latest.remedy}
      </p>
    ) : null}
    <p>
      <Link href={`/attestations/${check.attestationId}`}>{words.trust.example}</Link>
    </p>
  </li>
);

/** The checks that did not pass, the worst first, each with the remedy that helps. */
export const FailingChecks = ({ failing }: { readonly failing: readonly FailingCheck[] }) => (
  <section className="c-panel" aria-labelledby="failing">
    <h2 id="failing">{words.trust.failing}</h2>
    {failing.length === 0 ? <p className="c-muted">{words.trust.failingNone}</p> : null}
    <ul className="c-checks">
      {failing.map((check) => (
        <Item key={`${check.id}${check.status}`} check={check} />
      ))}
    </ul>
  </section>
);
