import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import {
  listPolicyVersions,
  type PolicyRollOut,
  type PolicyVersion,
  startPolicyShadow,
} from '@tallystick/protocol';
import { Ask } from '@tallystick/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../api.ts';
import { useMay } from '../parts/may.tsx';
import { Term } from '../parts/term.tsx';
import { Time } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useAddressFilters } from '../tables/address-filters.ts';
import { More } from '../tables/more.tsx';
import { SEARCH_DELAY_MS, usePages } from '../tables/pages.ts';
import { Scroll } from '../tables/scroll.tsx';
import { SearchField } from '../tables/search-field.tsx';
import { words } from '../words/index.ts';

const said = words.policies;
const PAGE = 50;

const stateOf = (version: number, { activeVersion, candidate }: PolicyRollOut): keyof typeof said.states => {
  if (version === candidate?.version) return candidate.mode;
  return version === activeVersion ? 'active' : 'kept';
};

interface RowProps {
  readonly version: PolicyVersion;
  readonly state: keyof typeof said.states;
  readonly isBusy: boolean;
  readonly onEdit: (version: number) => void;
  readonly onTry: (version: number) => void;
}

const Row = ({ version, state, isBusy, onEdit, onTry }: RowProps) => {
  const may = useMay();
  return (
    <tr>
      <th scope="row" className="console-mono">
        {version.name}
      </th>
      <td data-name={said.state}>
        {state === 'shadow' ? <Term of="shadow">{said.states.shadow}</Term> : said.states[state]}
      </td>
      <td data-name={said.note}>{version.note}</td>
      <td data-name={said.author}>{version.author?.name ?? version.author?.id ?? words.none}</td>
      <td data-name={said.at}>{version.createdAt ? <Time at={version.createdAt} /> : words.none}</td>
      <td data-name={said.do}>
        <div className="console-actions">
          <Button
            variant="default"
            aria-label={may('savePolicyVersion') ? said.editOf(version.name) : said.showOf(version.name)}
            onClick={() => onEdit(version.version)}
          >
            {may('savePolicyVersion') ? said.edit : said.show}
          </Button>
          {state === 'kept' && may('startPolicyShadow') ? (
            <Ask
              label={said.tryIt}
              question={said.tryAsk(version.name)}
              yes={said.tryIt}
              no={said.no}
              busy={isBusy}
              onYes={() => onTry(version.version)}
            />
          ) : null}
        </div>
      </td>
    </tr>
  );
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
        <table className="console-table console-table-list">
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
            {pages.rows.map((version) => (
              <Row
                key={version.version}
                version={version}
                state={stateOf(version.version, rollOut)}
                isBusy={shadow.isPending}
                onEdit={onEdit}
                onTry={shadow.mutate}
              />
            ))}
          </tbody>
        </table>
      </Scroll>
      <More pages={pages} />
    </section>
  );
};
