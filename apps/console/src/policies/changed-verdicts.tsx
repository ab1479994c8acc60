import { Button } from '@mantine/core';
import type { PolicyExample } from '@tallystick/protocol';
import { Link } from 'wouter';
import { takeFocus } from '../parts/focus.ts';
import { CheckState } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { words } from '../words/index.ts';

const said = words.policies;
const purposeOf = (purpose: string): string =>
  purpose in said.purposes ? said.purposes[purpose as keyof typeof said.purposes] : purpose;

/** What somebody chose in a plot: the examples that a bar counts. */
export interface Chosen {
  /** The bar, in words. */
  readonly label: string;
  readonly fits: (example: PolicyExample) => boolean;
}

const Example = ({ example }: { readonly example: PolicyExample }) => {
  const { attestationId, terminalId, purpose, was, wouldBe, checks, at } = example;
  return (
    <li>
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
  );
};

interface PolicyExamplesProps {
  readonly examples: readonly PolicyExample[];
  /** Left out: all are shown. */
  readonly chosen: Chosen | undefined;
  readonly onAll: () => void;
}

/** A few appraisals whose verdict would be another, each with the checks that decide it. */
export const PolicyExamples = ({ examples, chosen, onAll }: PolicyExamplesProps) => {
  if (chosen === undefined) {
    return examples.length === 0 ? null : (
      <details className="console-record">
        <summary>{said.examples}</summary>
        <ul className="console-checks">
          {examples.map((example) => (
            <Example key={example.attestationId} example={example} />
          ))}
        </ul>
      </details>
    );
  }
  const found = examples.filter(chosen.fits);
  return (
    // Whoever chose a bar goes on here.
    <section
      className="console-panel"
      aria-label={said.examples}
      key={chosen.label}
      tabIndex={-1}
      ref={takeFocus}
    >
      <div className="console-panel-head">
        <h3>{said.examplesOf(chosen.label)}</h3>
        <Button variant="default" size="compact-md" onClick={onAll}>
          {said.allExamples}
        </Button>
      </div>
      {found.length === 0 ? <p className="console-muted">{said.noExample}</p> : null}
      <ul className="console-checks">
        {found.map((example) => (
          <Example key={example.attestationId} example={example} />
        ))}
      </ul>
    </section>
  );
};
