import { Button, NumberInput } from '@mantine/core';
import { backTestPolicy, type PolicyBackTest, type PolicyVerdictCount } from '@tallystick/protocol';
import { color } from '@tallystick/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.ts';
import { Trouble } from '../parts/trouble.tsx';
import { BarPlot } from '../plots/bar-plot.tsx';
import { Scroll } from '../tables/scroll.tsx';
import { words } from '../words/index.ts';
import { type Chosen, PolicyExamples } from './changed-verdicts.tsx';
import { CheckChanges } from './check-changes.tsx';

const said = words.policies;
const VERDICTS = ['affirming', 'warning', 'contraindicated'] as const;

const sumOf = (verdicts: readonly PolicyVerdictCount[], side: 'was' | 'wouldBe', verdict: string): number =>
  verdicts.filter((each) => each[side] === verdict).reduce((sum, { count }) => sum + count, 0);

const SERIES = [
  { name: 'was', word: said.before, fill: color('muted') },
  { name: 'wouldBe', word: said.after, fill: color('accent') },
] as const;

/** Verdicts before and after, side by side. */
const Verdicts = ({
  verdicts,
  onChoose,
}: {
  readonly verdicts: readonly PolicyVerdictCount[];
  readonly onChoose: (chosen: Chosen) => void;
}) => (
  <BarPlot
    title={said.verdicts}
    none={said.verdictsNone}
    rowName={said.verdict}
    arrangement="side-by-side"
    series={SERIES}
    rows={VERDICTS.map((verdict) => ({
      key: verdict,
      label: words.trust.verdict[verdict],
      counts: { was: sumOf(verdicts, 'was', verdict), wouldBe: sumOf(verdicts, 'wouldBe', verdict) },
    }))}
    onChoose={(key, side = 'wouldBe') => {
      const verdict = VERDICTS.find((each) => each === key);
      if (verdict === undefined) return;
      onChoose({
        label: `${words.trust.verdict[verdict]}, ${side === 'was' ? said.before : said.after}`,
        fits: (example) => example[side] === verdict,
      });
    }}
  />
);

/** Which checks the policies appraised, and which stand as they were found then, with the reason. */
const AppraisedAnew = ({ anew, kept }: Pick<PolicyBackTest, 'anew' | 'kept'>) => (
  <details className="console-panel">
    <summary>{said.appraisedAnew}</summary>
    <Scroll label={said.appraisedAnew}>
      <table className="console-table">
        <thead>
          <tr>
            <th scope="col">{said.check}</th>
            <th scope="col">{said.times}</th>
            <th scope="col">{said.how}</th>
          </tr>
        </thead>
        <tbody>
          {anew.map(({ id, count }) => (
            <tr key={`anew ${id}`}>
              <th scope="row" className="console-mono">
                {id}
              </th>
              <td className="console-table-number">{count}</td>
              <td>{said.anew}</td>
            </tr>
          ))}
          {kept.map(({ id, count, because }) => (
            <tr key={`${because} ${id}`}>
              <th scope="row" className="console-mono">
                {id}
              </th>
              <td className="console-table-number">{count}</td>
              <td>{said.keptBecause[because]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  </details>
);

const Report = ({ report }: { readonly report: PolicyBackTest }) => {
  const [chosen, setChosen] = useState<Chosen>();
  return (
    <>
      <p role="status">{said.ran(report.appraised, report.changed, report.against)}</p>
      {report.cut ? <p className="console-muted">{said.cut}</p> : null}
      {report.skipped > 0 ? <p className="console-muted">{said.skipped(report.skipped)}</p> : null}
      <Verdicts verdicts={report.verdicts} onChoose={setChosen} />
      <CheckChanges title={said.checksBefore} checks={report.checks} onChoose={setChosen} />
      <PolicyExamples examples={report.examples} chosen={chosen} onAll={() => setChosen(undefined)} />
      <AppraisedAnew anew={report.anew} kept={report.kept} />
    </>
  );
};

/** Appraises what was kept by the document in the editor. */
export const PolicyBackTestPart = ({
  document,
}: {
  /** Undefined: it cannot be used. */
  readonly document: Record<string, unknown> | undefined;
}) => {
  const [days, setDays] = useState<number>(7);
  const test = useMutation({
    mutationFn: (given: Record<string, unknown>) =>
      api.call(backTestPolicy, { body: { days, document: given } }),
  });
  return (
    <section className="console-panel" aria-labelledby="back-test">
      <h2 id="back-test">{said.backTest}</h2>
      <p className="console-muted">{said.backTestText}</p>
      <div className="console-row">
        <NumberInput
          label={said.days}
          value={days}
          min={1}
          max={365}
          onChange={(value) => setDays(Math.min(365, Math.max(1, Number(value) || 1)))}
        />
        <Button
          variant="default"
          disabled={document === undefined}
          loading={test.isPending}
          onClick={() => document && test.mutate(document)}
        >
          {said.run}
        </Button>
      </div>
      {test.isPending ? <p role="status">{said.running}</p> : null}
      {test.isError ? <Trouble error={test.error} /> : null}
      {test.data ? <Report report={test.data} /> : null}
    </section>
  );
};
