import type { PolicyCheckCount } from '@tallystick/protocol';
import { color } from '@tallystick/ui';
import { BarPlot } from '../plots/bar-plot.tsx';
import { Scroll } from '../tables/scroll.tsx';
import { words } from '../words/index.ts';
import type { Chosen } from './changed-verdicts.tsx';

const said = words.policies;
const SERIES = [
  { name: 'passes', word: said.checkSeries.passes, fill: color('approved') },
  { name: 'fails', word: said.checkSeries.fails, fill: color('declined') },
] as const;

const keyOf = ({ id, was, wouldBe }: PolicyCheckCount): string => `${id} ${was} ${wouldBe}`;
const changeOf = ({ was, wouldBe }: PolicyCheckCount): string =>
  said.change(said.findings[was], said.findings[wouldBe]);
const labelOf = (check: PolicyCheckCount): string => `${check.id}: ${changeOf(check)}`;

const examplesOf = (check: PolicyCheckCount): Chosen => {
  const { id, was, wouldBe } = check;
  return {
    label: labelOf(check),
    fits: (example) =>
      example.checks.some((each) => each.id === id && each.was === was && each.wouldBe === wouldBe),
  };
};

interface CheckChangesProps {
  /** The question that it answers. */
  readonly title: string;
  readonly checks: readonly PolicyCheckCount[];
  readonly onChoose: (chosen: Chosen) => void;
}

const ChangeTable = ({ title, checks, onChoose }: CheckChangesProps) => (
  <Scroll label={title}>
    <table className="console-table">
      <thead>
        <tr>
          <th scope="col">{words.trust.check}</th>
          <th scope="col">{said.was}</th>
          <th scope="col">{said.wouldBe}</th>
          <th scope="col" className="console-table-number">
            {said.count}
          </th>
        </tr>
      </thead>
      <tbody>
        {checks.map((check) => (
          <tr key={keyOf(check)}>
            <td className="console-mono">{check.id}</td>
            <td>{said.findings[check.was]}</td>
            <td>{said.findings[check.wouldBe]}</td>
            <td className="console-table-number">
              <button
                type="button"
                className="console-plot-count"
                aria-label={words.plots.bar(check.id, changeOf(check), check.count)}
                onClick={() => onChoose(examplesOf(check))}
              >
                {check.count}
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </Scroll>
);

/** Which checks come out otherwise, the most frequent first: as bars, with a table of the same behind them. */
export const CheckChanges = ({ title, checks, onChoose }: CheckChangesProps) => (
  <BarPlot
    title={title}
    none={said.byCheckNone}
    rowName={words.trust.check}
    arrangement="ranked"
    series={SERIES}
    rows={checks.map((check) => {
      const passes = check.wouldBe === 'affirming';
      return {
        key: keyOf(check),
        label: labelOf(check),
        counts: { passes: passes ? check.count : 0, fails: passes ? 0 : check.count },
      };
    })}
    onChoose={(key) => {
      const check = checks.find((each) => keyOf(each) === key);
      if (check !== undefined) onChoose(examplesOf(check));
    }}
    table={<ChangeTable title={title} checks={checks} onChoose={onChoose} />}
  />
);
