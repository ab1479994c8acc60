import { Button } from '@mantine/core';
import type { PolicyCheckCount } from '@tallystick/protocol';
import { useId, useState } from 'react';
import { Scroll } from '../tables/scroll.tsx';
import { words } from '../words/en.ts';

const said = words.policies;

/** Which checks come out otherwise, the most frequent first: as bars, with a table of the same behind them. */
export const CheckChanges = ({
  title,
  checks,
}: {
  /** The question that it answers. */
  readonly title: string;
  readonly checks: readonly PolicyCheckCount[];
}) => {
  const [table, setTable] = useState(false);
  const id = useId();
  const most = Math.max(...checks.map(({ count }) => count), 1);
  return (
    <section className="console-panel" aria-labelledby={id}>
      <div className="console-panel-head">
        <h2 id={id}>{title}</h2>
        {checks.length > 0 ? (
          <Button variant="default" size="compact-md" onClick={() => setTable(!table)}>
            {table ? words.live.asPlot : words.live.asTable}
          </Button>
        ) : null}
      </div>
      {checks.length === 0 ? <p className="console-muted">{said.byCheckNone}</p> : null}
      {checks.length > 0 && table ? (
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
              {checks.map(({ id: check, was, wouldBe, count }) => (
                <tr key={`${check} ${was} ${wouldBe}`}>
                  <td className="console-mono">{check}</td>
                  <td>{said.findings[was]}</td>
                  <td>{said.findings[wouldBe]}</td>
                  <td className="console-table-number">{count}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      ) : null}
      {checks.length > 0 && !table ? (
        <ul className="console-bars">
          {checks.map(({ id: check, was, wouldBe, count }) => (
            <li key={`${check} ${was} ${wouldBe}`}>
              <span>
                <strong className="console-mono">{check}</strong>{' '}
                <span className="console-muted">
                  {said.change(said.findings[was], said.findings[wouldBe])}
                </span>
              </span>
              <span className="console-bar" aria-hidden="true">
                <span style={{ width: `${(count / most) * 100}%` }} data-worse={wouldBe !== 'affirming'} />
              </span>
              <span className="console-table-number">{count}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
};
