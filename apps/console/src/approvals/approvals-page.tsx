import { Skeleton } from '@mantine/core';
import { type Approval, listApprovals, type ApprovalState as StateOf } from '@tallystick/protocol';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { Time } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useAddressFilters } from '../tables/address-filters.ts';
import { ChoiceFilter, choiceOf } from '../tables/choice-filter.tsx';
import { useListKeys } from '../tables/list-keys.ts';
import { More } from '../tables/more.tsx';
import { usePages } from '../tables/pages.ts';
import { type Column, Table } from '../tables/table.tsx';
import { words } from '../words/index.ts';
import { ApprovalState } from './approval-state.tsx';

const say = words.approvals;
const PATH = '/approvals';
const PAGE = 50;

const CHOICES: Readonly<Record<StateOf | 'open', string>> = { open: say.open, ...say.states };

const COLUMNS: readonly Column<Approval>[] = [
  {
    name: say.time,
    cell: ({ id, askedAt }) => (
      <Link href={`${PATH}/${id}`}>
        <Time at={askedAt} />
      </Link>
    ),
  },
  { name: say.state, cell: ({ state }) => <ApprovalState state={state} /> },
  { name: say.what, cell: ({ kind }) => say.kinds[kind] },
  { name: say.object, isFreeText: true, cell: ({ object }) => object.name },
  { name: say.askedBy, isFreeText: true, cell: ({ askedBy }) => askedBy.name ?? askedBy.id },
];

/** What was asked for, newest first: what waits and what became of the rest. */
export const Approvals = () => {
  const { params, set } = useAddressFilters();
  const state = choiceOf(CHOICES, params.get('state'));
  const pages = usePages(['approvals', 'list', state], PAGE, (asked) =>
    api.call(listApprovals, { query: { ...asked, ...(state === undefined ? {} : { state }) } }),
  );
  const { rows } = pages;
  const { at } = useListKeys(rows, PATH);
  const isEmpty = pages.isCurrent && rows.length === 0;
  return (
    <>
      <PageTitle name={say.title} />
      <p className="console-muted">{say.text}</p>
      {isEmpty && state === undefined ? null : (
        <div className="console-filters console-filters-one">
          <ChoiceFilter
            label={say.state}
            all={say.all}
            words={CHOICES}
            value={state}
            onChange={(value) => set('state', value)}
          />
        </div>
      )}
      {pages.error ? <Trouble error={pages.error} onAgain={pages.refetch} /> : null}
      {pages.isPending ? <Skeleton role="status" height={240} aria-label={words.loading} /> : null}
      {isEmpty ? (
        <p className="console-muted">
          {state === undefined ? (
            <>
              {say.none} <Link href="/settings">{say.settings}</Link>
            </>
          ) : (
            say.noMatch
          )}
        </p>
      ) : null}
      {rows.length > 0 ? (
        <section className="console-panel">
          <Table
            label={say.title}
            columns={COLUMNS}
            rows={rows}
            at={at}
            addressOf={({ id }) => `${PATH}/${id}`}
          />
        </section>
      ) : null}
      <More pages={pages} />
    </>
  );
};
