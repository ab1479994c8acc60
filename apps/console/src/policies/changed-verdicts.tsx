import type { PolicyExample } from '@tallystick/protocol';
import { Link } from 'wouter';
import { CheckState } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { words } from '../words/index.ts';

const said = words.policies;
const purposeOf = (purpose: string): string =>
  purpose in said.purposes ? said.purposes[purpose as keyof typeof said.purposes] : purpose;

/** A few appraisals whose verdict would be another, each with the checks that decide it. */
export const PolicyExamples = ({ examples }: { readonly examples: readonly PolicyExample[] }) =>
  examples.length === 0 ? null : (
    <details className="console-record">
      <summary>{said.examples}</summary>
      <ul className="console-checks">
        {examples.map(({ attestationId, terminalId, purpose, was, wouldBe, checks, at }) => (
          <li key={attestationId}>
            <span>
              <CheckState status={wouldBe} />
            </span>
            <div>
              <span>
                <Link href={`/attestations/${attestationId}`}>{purposeOf(purpose)}</Link> <Time at={at} />{' '}
                <Link href={`/terminals/${terminalId}`}>{words.policies.terminal}</Link>
              </span>
              <span className="console-muted">{said.change(said.findings[was], said.findings[wouldBe])}</span>
              <span className="console-mono">{checks.map(({ id }) => id).join(', ')}</span>
            </div>
          </li>
        ))}
      </ul>
    </details>
  );
