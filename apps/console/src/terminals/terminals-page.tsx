import { Button, NativeSelect, Skeleton, TextInput } from '@mantine/core';
import { listTerminals, type Readiness, type Terminal, type TerminalStatus } from '@tallystick/protocol';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { CheckState, ReadinessState, TerminalState } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useAddressFilters } from '../tables/address-filters.ts';
import { useListKeys } from '../tables/list-keys.ts';
import { Scroll } from '../tables/scroll.tsx';
import { words } from '../words/en.ts';
import { CreateTerminal } from './create-terminal.tsx';

const say = words.terminals;
const STATUSES = Object.keys(words.terminalStatuses) as TerminalStatus[];
const READINESS = Object.keys(say.readiness) as Readiness['state'][];

const deviceLine = ({ device }: Terminal): string =>
  device === undefined
    ? words.none
    : [device.model ?? say.kinds[device.kind], device.softwareVersion, device.patchLevel]
        .filter((part) => part !== undefined)
        .join(' · ');

const Row = ({ terminal, isAt }: { readonly terminal: Terminal; readonly isAt: boolean }) => {
  const { readiness, lastAttestation } = terminal;
  const [first] = readiness.reasons;
  return (
    <tr data-at={isAt}>
      <td>
        <Link href={`/terminals/${terminal.id}`}>{terminal.label}</Link>
      </td>
      <td>
        <ReadinessState readiness={readiness} />
        {first ? (
          <span className="console-readiness-reason" title={first.remedy}>
            {first.text}
          </span>
        ) : null}
      </td>
      <td>
        <TerminalState status={terminal.status} />
      </td>
      <td className="console-mono">{terminal.terminalNumber}</td>
      <td className="console-terminal-device">{deviceLine(terminal)}</td>
      <td>
        {lastAttestation ? (
          <span className="console-inline">
            <CheckState status={lastAttestation.verdict} /> <Time at={lastAttestation.at} />
          </span>
        ) : (
          say.neverChecked
        )}
      </td>
    </tr>
  );
};

export const Terminals = () => {
  const { params, set } = useAddressFilters();
  const [creating, setCreating] = useState(false);
  const sought = params.get('q') ?? '';
  const status = STATUSES.find((one) => one === params.get('status'));
  const readiness = READINESS.find((one) => one === params.get('now'));
  const isFiltered = sought !== '' || status !== undefined || readiness !== undefined;

  const pages = useInfiniteQuery({
    queryKey: ['terminals', 'list', sought, status, readiness],
    queryFn: ({ pageParam }) =>
      api.call(listTerminals, {
        query: {
          limit: 100,
          ...(pageParam === undefined ? {} : { after: pageParam }),
          ...(status === undefined ? {} : { status }),
          ...(readiness === undefined ? {} : { readiness }),
          ...(sought.trim() === '' ? {} : { search: sought.trim() }),
        },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
  const terminals = pages.data?.pages.flatMap((page) => page.data) ?? [];
  const { search, at } = useListKeys(terminals, '/terminals');

  return (
    <>
      <div className="console-title">
        <h1>{say.title}</h1>
        {creating ? null : <Button onClick={() => setCreating(true)}>{say.create}</Button>}
      </div>
      {creating ? <CreateTerminal onCancel={() => setCreating(false)} /> : null}
      {terminals.length > 0 || isFiltered ? (
        <div className="console-filters">
          <TextInput
            ref={search}
            type="search"
            aria-label={say.search}
            placeholder={say.searchHint}
            value={sought}
            maxLength={60}
            onChange={(event) => set('q', event.currentTarget.value)}
          />
          <NativeSelect
            aria-label={say.now}
            size="md"
            value={readiness ?? ''}
            onChange={(event) => set('now', event.currentTarget.value)}
            data={[
              { value: '', label: say.allReadiness },
              ...READINESS.map((value) => ({ value, label: say.readiness[value] })),
            ]}
          />
          <NativeSelect
            aria-label={say.status}
            size="md"
            value={status ?? ''}
            onChange={(event) => set('status', event.currentTarget.value)}
            data={[
              { value: '', label: say.allStatuses },
              ...STATUSES.map((value) => ({ value, label: words.terminalStatuses[value] })),
            ]}
          />
        </div>
      ) : null}
      {pages.isError ? <Trouble error={pages.error} onAgain={() => pages.refetch()} /> : null}
      {pages.isPending ? <Skeleton role="status" height={200} aria-label={words.loading} /> : null}
      {pages.isSuccess && terminals.length === 0 && !creating ? (
        <p className="console-muted">{isFiltered ? say.noMatch : say.none}</p>
      ) : null}
      {terminals.length > 0 ? (
        <section className="console-panel">
          <Scroll label={say.title}>
            <table className="console-table">
              <thead>
                <tr>
                  <th scope="col">{say.label}</th>
                  <th scope="col">{say.now}</th>
                  <th scope="col">{say.status}</th>
                  <th scope="col">{say.number}</th>
                  <th scope="col">{say.device}</th>
                  <th scope="col">{say.last}</th>
                </tr>
              </thead>
              <tbody>
                {terminals.map((terminal, index) => (
                  <Row key={terminal.id} terminal={terminal} isAt={index === at} />
                ))}
              </tbody>
            </table>
          </Scroll>
        </section>
      ) : null}
      {pages.hasNextPage ? (
        <Button variant="default" onClick={() => pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
          {say.showMore}
        </Button>
      ) : null}
      {terminals.length > 0 ? (
        <p className="console-muted console-small console-list-keys">{say.keys}</p>
      ) : null}
    </>
  );
};
