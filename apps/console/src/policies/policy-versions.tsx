import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { listPolicyVersions, type PolicyRollOut, startPolicyShadow } from '@tallystick/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../api.ts';
import { Ask } from '../parts/ask.tsx';
import { Time } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useAddressFilters } from '../tables/address-filters.ts';
import { More } from '../tables/more.tsx';
import { SEARCH_DELAY_MS, usePages } from '../tables/pages.ts';
import { Scroll } from '../tables/scroll.tsx';
import { SearchField } from '../tables/search-field.tsx';
import { words } from '../words/en.ts';

const said = words.policies;
const PAGE = 50;

const stateOf = (version: number, { activeVersion, candidate }: PolicyRollOut): keyof typeof said.states => {
  if (version === candidate?.version) return candidate.mode;
  return version === activeVersion ? 'active' : 'kept';
};

/** Every version that was saved, the newest first. */
export const PolicyVersions = ({
  rollOut,
  onEdit,
}: {
  readonly rollOut: PolicyRollOut;
  readonly onEdit: (version: number) => void;
}) => {
  const client = useQueryClient();
  const { params, set } = useAddressFilters();
  const sought = params.get('q') ?? '';
  const [typed] = useDebouncedValue(sought.trim(), SEARCH_DELAY_MS);
  const pages = usePages(['policies', 'versions', typed], PAGE, (asked) =>
    api.call(listPolicyVersions, { query: { ...asked, ...(typed === '' ? {} : { search: typed }) } }),
  );
  const shadow = useMutation({
    mutationFn: (version: number) => api.call(startPolicyShadow, { body: { version } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['policies'] }),
  });
  return (
    <section className="console-panel" aria-labelledby="versions">
      <h2 id="versions">{said.versions}</h2>
      <div className="console-filters">
        <SearchField hint={said.versionsHint} value={sought} onChange={(text) => set('q', text)} />
      </div>
      {pages.error ? <Trouble error={pages.error} onAgain={pages.refetch} /> : null}
      {pages.isCurrent && pages.rows.length === 0 ? (
        <p className="console-muted">{said.versionsNoMatch}</p>
      ) : null}
      {shadow.isError ? <Trouble error={shadow.error} /> : null}
      <Scroll label={said.versions}>
        <table className="console-table">
          <thead>
            <tr>
              <th scope="col">{said.version}</th>
              <th scope="col">{said.state}</th>
              <th scope="col">{said.note}</th>
              <th scope="col">{said.author}</th>
              <th scope="col">{said.at}</th>
              <th scope="col">{said.do}</th>
            </tr>
          </thead>
          <tbody>
            {pages.rows.map(({ version, name, note, author, createdAt }) => {
              const state = stateOf(version, rollOut);
              return (
                <tr key={version}>
                  <th scope="row" className="console-mono">
                    {name}
                  </th>
                  <td>{said.states[state]}</td>
                  <td>{note}</td>
                  <td>{author?.name ?? author?.id}</td>
                  <td>{createdAt ? <Time at={createdAt} /> : null}</td>
                  <td>
                    <div className="console-actions">
                      <Button
                        variant="default"
                        aria-label={said.editOf(name)}
                        onClick={() => onEdit(version)}
                      >
                        {said.edit}
                      </Button>
                      {state === 'kept' ? (
                        <Ask
                          label={said.tryIt}
                          question={said.tryAsk(name)}
                          yes={said.tryIt}
                          no={said.no}
                          busy={shadow.isPending}
                          onYes={() => shadow.mutate(version)}
                        />
                      ) : null}
                    </div>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
      <More pages={pages} />
    </section>
  );
};
