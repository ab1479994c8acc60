import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { listTerminals, type Terminal } from '@tallystick/protocol';
import { useState } from 'react';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { takeFocus } from '../parts/focus.ts';
import { IfMay } from '../parts/may.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { CheckState, ReadinessState, TerminalState } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { useAddressFilters } from '../tables/address-filters.ts';
import { ChoiceFilter, choiceOf } from '../tables/choice-filter.tsx';
import { SEARCH_DELAY_MS, usePages } from '../tables/pages.ts';
import { SearchTable } from '../tables/search-table.tsx';
import type { Column } from '../tables/table.tsx';
import { words } from '../words/index.ts';
import { CreateTerminal } from './create-terminal.tsx';

const say = words.terminals;
const PAGE = 100;
const PATH = '/terminals';

const deviceLine = ({ device }: Terminal): string =>
  device === undefined
    ? words.none
    : [device.model ?? say.kinds[device.kind], device.softwareVersion, device.patchLevel]
        .filter((part) => part !== undefined)
        .join(' · ');

const ReadinessCell = ({ readiness }: Pick<Terminal, 'readiness'>) => {
  const [first] = readiness.reasons;
  return (
    <>
      <ReadinessState readiness={readiness} />
      {first ? (
        <span className="console-readiness-reason" title={first.remedy}>
          {first.text}
        </span>
      ) : null}
    </>
  );
};

const COLUMNS: readonly Column<Terminal>[] = [
  { name: say.label, isFreeText: true, cell: ({ id, label }) => <Link href={`${PATH}/${id}`}>{label}</Link> },
  { name: say.now, cell: ({ readiness }) => <ReadinessCell readiness={readiness} /> },
  { name: say.status, cell: ({ status }) => <TerminalState status={status} /> },
  {
    name: say.number,
    cell: ({ terminalNumber }) => <span className="console-mono">{terminalNumber}</span>,
  },
  {
    name: say.device,
    cell: (terminal) => <div className="console-terminal-device">{deviceLine(terminal)}</div>,
  },
  {
    name: say.last,
    cell: ({ lastAttestation }) =>
      lastAttestation ? (
        <span className="console-inline">
          <CheckState status={lastAttestation.verdict} /> <Time at={lastAttestation.at} />
        </span>
      ) : (
        say.neverChecked
      ),
  },
];

export const Terminals = () => {
  const { params, set } = useAddressFilters();
  const [creating, setCreating] = useState<boolean>();
  const sought = params.get('q') ?? '';
  const status = choiceOf(words.terminalStatuses, params.get('status'));
  const readiness = choiceOf(say.readiness, params.get('now'));
  const [typed] = useDebouncedValue(sought.trim(), SEARCH_DELAY_MS);
  const query = {
    ...(status === undefined ? {} : { status }),
    ...(readiness === undefined ? {} : { readiness }),
    ...(typed === '' ? {} : { search: typed }),
  };
  const pages = usePages(['terminals', 'list', query], PAGE, (asked) =>
    api.call(listTerminals, { query: { ...query, ...asked } }),
  );
  return (
    <>
      <div className="console-title">
        <PageTitle name={say.title} />
        {creating ? null : (
          <IfMay call="createTerminal">
            <Button ref={creating === false ? takeFocus : undefined} onClick={() => setCreating(true)}>
              {say.create}
            </Button>
          </IfMay>
        )}
      </div>
      {creating ? <CreateTerminal onCancel={() => setCreating(false)} /> : null}
      <SearchTable
        label={say.title}
        columns={COLUMNS}
        pages={pages}
        path={PATH}
        hint={say.searchHint}
        sought={sought}
        onSearch={(text) => set('q', text)}
        filters={
          <>
            <ChoiceFilter
              label={say.now}
              all={say.allReadiness}
              words={say.readiness}
              value={readiness}
              onChange={(value) => set('now', value)}
            />
            <ChoiceFilter
              label={say.status}
              all={say.allStatuses}
              words={words.terminalStatuses}
              value={status}
              onChange={(value) => set('status', value)}
            />
          </>
        }
        isFiltered={sought !== '' || status !== undefined || readiness !== undefined}
        none={creating ? null : say.none}
        noMatch={say.noMatch}
      />
    </>
  );
};
