import { Scroll } from '../tables/scroll.tsx';
import { words } from '../words/index.ts';
import { Lead } from './lead.tsx';
import { type Leads, type PlotRow, type Series, totalOf } from './series.ts';

/** What the bars count as a table, each count leading to the same as its bar. */
export const CountTable = <Name extends string>({
  title,
  rowName,
  series,
  rows,
  leads,
}: {
  readonly title: string;
  readonly rowName: string;
  readonly series: readonly Series<Name>[];
  readonly rows: readonly PlotRow<Name>[];
  readonly leads: Leads<Name>;
}) => (
  <Scroll label={title}>
    <table className="console-table">
      <thead>
        <tr>
          <th scope="col">{rowName}</th>
          {series.map(({ name, word }) => (
            <th scope="col" key={name} className="console-table-number">
              {word}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows
          .filter((row) => totalOf(row, series) > 0)
          .map(({ key, label, counts }) => (
            <tr key={key}>
              <th scope="row">
                {leads.hrefOf?.(key) === undefined ? (
                  label
                ) : (
                  <Lead leads={leads} at={key}>
                    {label}
                  </Lead>
                )}
              </th>
              {series.map(({ name, word }) => (
                <td key={name} className="console-table-number">
                  {counts[name] === 0 ? (
                    0
                  ) : (
                    <Lead
                      leads={leads}
                      at={key}
                      name={name}
                      label={words.plots.bar(label, word, counts[name])}
                      className="console-plot-count"
                    >
                      {counts[name]}
                    </Lead>
                  )}
                </td>
              ))}
            </tr>
          ))}
      </tbody>
    </table>
  </Scroll>
);
