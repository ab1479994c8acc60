import { Skeleton } from '@mantine/core';
import { listTestAmounts } from '@tallystick/protocol';
import { useQuery } from '@tanstack/react-query';
import { api } from '../api.ts';
import { Term } from '../parts/term.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { Scroll } from '../tables/scroll.tsx';
import { words } from '../words/index.ts';

/** Of the table, about: what stands below it must not move far when it comes. */
const TABLE_HEIGHT = '54rem';

/** What the bank does in test mode, by the cents of an amount. */
export const TestAmounts = () => {
  const amounts = useQuery({
    queryKey: ['test-amounts'],
    queryFn: () => api.call(listTestAmounts, {}),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <section className="console-panel" aria-labelledby="amounts">
      <h2 id="amounts">{words.developers.amounts}</h2>
      <p className="console-muted">{words.developers.amountsText}</p>
      {amounts.isError ? <Trouble error={amounts.error} onAgain={() => amounts.refetch()} /> : null}
      {amounts.isPending ? <Skeleton role="status" height={TABLE_HEIGHT} aria-label={words.loading} /> : null}
      {amounts.data ? (
        <Scroll label={words.developers.amounts}>
          <table className="console-table">
            <thead>
              <tr>
                <th scope="col">{words.developers.cents}</th>
                <th scope="col">{words.developers.outcome}</th>
                <th scope="col">
                  <Term of="responseCode">{words.developers.code}</Term>
                </th>
              </tr>
            </thead>
            <tbody>
              {amounts.data.data.map((row) => (
                <tr key={row.cents}>
                  <td className="console-mono">x.{row.cents}</td>
                  <td>{row.meaning}</td>
                  <td className="console-mono">{row.responseCode ?? words.none}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      ) : null}
    </section>
  );
};
