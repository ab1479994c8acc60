import { Button, Skeleton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { AUDIT_EXPORT_PATH, type AuditEntry, getAuditHead, listAuditEntries } from '@tallystick/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { Command } from '../parts/command.tsx';
import { Copy } from '../parts/copy.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { shownTimeZone, Time } from '../parts/time.tsx';
import { useAddressFilters } from '../tables/address-filters.ts';
import { ChoiceFilter } from '../tables/choice-filter.tsx';
import { DayField } from '../tables/day-field.tsx';
import { SEARCH_DELAY_MS, usePages } from '../tables/pages.ts';
import { SearchField } from '../tables/search-field.tsx';
import { SearchTable } from '../tables/search-table.tsx';
import type { Column } from '../tables/table.tsx';
import { words } from '../words/index.ts';
import { asQuery, isFiltered, readFilters, spanOf } from './audit-filters.ts';

const say = words.audit;
const PATH = '/audit';
const PAGE = 50;

type Row = AuditEntry & { readonly id: string };

const COLUMNS: readonly Column<Row>[] = [
  {
    name: say.time,
    cell: ({ id, at }) => (
      <Link href={`${PATH}/${id}`}>
        <Time at={at} />
      </Link>
    ),
  },
  { name: say.who, isFreeText: true, cell: ({ actor }) => actor.name ?? say.kinds[actor.kind] },
  { name: say.what, cell: ({ action }) => say.actions[action] },
  {
    name: say.object,
    isFreeText: true,
    cell: ({ object }) => object.name ?? say.objects[object.kind],
  },
  { name: say.address, cell: ({ address }) => <span className="console-mono">{address ?? words.none}</span> },
];

/**
 * How the log is verified by whoever does not believe this server.
 *
 * @param isToTheEnd an export as it is filtered now contains the newest entry
 */
const Verification = ({ isToTheEnd }: { readonly isToTheEnd: boolean }) => {
  const { data } = useQuery({ queryKey: ['audit', 'head'], queryFn: () => api.call(getAuditHead, {}) });
  if (data === undefined) return <Skeleton role="status" height={200} aria-label={words.loading} />;
  const { head, anchor } = data;
  const command = `npx tally audit verify audit-log.jsonl${isToTheEnd ? ` --head ${head.hash}` : ''}`;
  return (
    <section className="console-panel" aria-labelledby="verify">
      <h2 id="verify">{say.verify}</h2>
      <p>{say.verifyText}</p>
      <p className="console-muted">
        {say.newest(head.sequence)}
        {anchor.sequence > 0 ? ` · ${say.begins(anchor.sequence)}` : ''}
      </p>
      <Command text={command} name={say.verify} />
      <div className="console-row">
        <div>
          {say.newestHash}
          <code className="console-mono console-bytes console-audit-hash">{head.hash}</code>
        </div>
        <Copy text={head.hash} name={say.newestHash} />
      </div>
    </section>
  );
};

/** Every change, newest first, with who made it. */
export const AuditLog = () => {
  const { params, set } = useAddressFilters();
  const filters = readFilters(params);
  const [typed] = useDebouncedValue(`${filters.who}\n${filters.object}`, SEARCH_DELAY_MS);
  const [who = '', object = ''] = typed.split('\n');
  const query = asQuery({ ...filters, who, object }, shownTimeZone());
  const pages = usePages(['audit', 'list', query], PAGE, async (asked) => {
    const page = await api.call(listAuditEntries, { query: { ...query, ...asked } });
    return { ...page, data: page.data.map((entry): Row => ({ ...entry, id: String(entry.sequence) })) };
  });
  const span = new URLSearchParams(spanOf(filters, shownTimeZone())).toString();
  return (
    <>
      <div className="console-title">
        <PageTitle name={say.title} />
        <Button
          component="a"
          variant="default"
          href={`${AUDIT_EXPORT_PATH}${span === '' ? '' : `?${span}`}`}
          download="audit-log.jsonl"
        >
          {say.export}
        </Button>
      </div>
      <p className="console-muted">{say.text}</p>
      <SearchTable
        label={say.title}
        columns={COLUMNS}
        pages={pages}
        path={PATH}
        hint={say.whoHint}
        sought={filters.who}
        onSearch={(text) => set('q', text)}
        filters={
          <>
            <SearchField
              name={say.object}
              hint={say.objectHint}
              value={filters.object}
              onChange={(object) => set('object', object)}
            />
            <ChoiceFilter
              label={say.what}
              all={say.allActions}
              words={say.actions}
              value={filters.action}
              onChange={(value) => set('action', value)}
            />
            <div className="console-filters-days">
              <DayField label={words.tables.from} value={filters.from} onChange={(day) => set('from', day)} />
              <DayField label={words.tables.to} value={filters.to} onChange={(day) => set('to', day)} />
            </div>
          </>
        }
        isFiltered={isFiltered(filters)}
        none={say.none}
        noMatch={say.noMatch}
      />
      {/* Below the list once that is there, so that it is not pushed down by it. */}
      {pages.isPending ? null : <Verification isToTheEnd={filters.to === ''} />}
    </>
  );
};
