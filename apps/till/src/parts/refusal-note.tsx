import type { Refusal } from '@tallystick/terminal-sdk';
import { CHECK_KINDS, StateShape, Trouble } from '@tallystick/ui';
import { words } from '../words/index.ts';

/** The words for a refusal: ours where the catalogue has them, else those that came with it. */
export const refusalWords = (refusal: Refusal): { readonly title: string; readonly remedy: string } =>
  words.refusals[refusal.code] ?? refusal;

/** The checks behind a refusal: those that failed come first, with what to do. */
export const Checks = ({ checks }: { readonly checks: NonNullable<Refusal['checks']> }) => {
  const failed = checks.filter(({ status }) => status !== 'affirming');
  return (
    <details className="till-checks" open={failed.length > 0 && failed.length <= 3}>
      <summary>{words.checks}</summary>
      <ul>
        {(failed.length > 0 ? failed : checks).map((check) => (
          <li key={check.id}>
            <StateShape kind={CHECK_KINDS[check.status]} size={16} />
            <span>
              {check.rule ?? check.id}
              {check.evidence && <span className="ui-muted"> {words.seen(check.evidence)}</span>}
              {check.remedy && <strong> {check.remedy}</strong>}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
};

/** What the operator wrote for the merchant into a rule: what to do, without the rule's name and what it is made of. */
export const OperatorSays = ({ checks }: { readonly checks: NonNullable<Refusal['checks']> }) => {
  const remedies = [...new Set(checks.flatMap(({ remedy }) => remedy ?? []))];
  if (remedies.length === 0) return null;
  return (
    <>
      <p className="ui-muted">{words.operatorSays}</p>
      {remedies.map((remedy) => (
        <p key={remedy}>{remedy}</p>
      ))}
    </>
  );
};

/** Why something was refused and what to do, read out as it comes up. */
export const RefusalNote = ({
  refusal,
  under,
}: {
  readonly refusal: Refusal;
  /** The title of the screen, which need not be said twice. */
  readonly under?: string;
}) => {
  const { title, remedy } = refusalWords(refusal);
  return (
    <Trouble>
      {title !== under && <strong>{title}</strong>}
      <p>{remedy}</p>
      {refusal.checks && refusal.checks.length > 0 && <Checks checks={refusal.checks} />}
    </Trouble>
  );
};
