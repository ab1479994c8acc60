import { listAttestations } from '@tallystick/protocol';
import { api } from '../api.ts';
import { Term } from '../parts/term.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useAddressFilters } from '../tables/address-filters.ts';
import { More } from '../tables/more.tsx';
import { usePages } from '../tables/pages.ts';
import { Checks } from '../trust/checks.tsx';
import { ResultFilters, resultFilterIn } from '../trust/result-filters.tsx';
import { words } from '../words/index.ts';

const PAGE = 10;

/** The attestation results of a terminal, newest first, by verdict and by what they were for. */
export const TerminalResults = ({ id }: { readonly id: string }) => {
  const { params, set } = useAddressFilters();
  const query = resultFilterIn(params);
  const pages = usePages(['terminals', id, 'attestations', query], PAGE, (asked) =>
    api.call(listAttestations, { params: { id }, query: { ...query, ...asked } }),
  );
  const isFiltered = Object.keys(query).length > 0;
  const isEmpty = pages.isCurrent && pages.rows.length === 0;
  return (
    <section className="console-panel" aria-labelledby="checks">
      <h2 id="checks">
        <Term of="attestation">{words.terminal.checks}</Term>
      </h2>
      {isEmpty && !isFiltered ? null : (
        <div className="console-filters">
          <ResultFilters filter={query} set={set} />
        </div>
      )}
      {pages.error ? <Trouble error={pages.error} onAgain={pages.refetch} /> : null}
      {isEmpty ? (
        <p className="console-muted">
          {isFiltered ? words.terminal.checksNoMatch : words.terminal.checksNone}
        </p>
      ) : null}
      {pages.rows.map((record, index) => (
        <Checks key={record.id} record={record} open={index === 0 && record.verdict === 'contraindicated'} />
      ))}
      <More pages={pages} />
    </section>
  );
};
