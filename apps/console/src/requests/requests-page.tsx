import { Skeleton } from '@mantine/core';
import { type ApiKey, type ApiRequest, listApiKeys, listApiRequests } from '@tallystick/protocol';
import { State, type StateKind } from '@tallystick/ui';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { useTillOrigin } from '../installation.ts';
import { Command } from '../parts/command.tsx';
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
import { filledPath, kindOf, type RequestKind } from './request-text.ts';

const say = words.requests;
const PAGE = 50;
export const REQUESTS_PATH = '/developers/requests';

const KINDS: Readonly<Record<RequestKind, StateKind>> = {
  answered: 'approved',
  refused: 'declined',
  failed: 'declined',
};

/** How a request was answered: word, shape and number. */
export const RequestState = ({ status }: Pick<ApiRequest, 'status'>) => (
  <State kind={KINDS[kindOf(status)]} word={`${status} ${say.kinds[kindOf(status)]}`} />
);

const columnsWith = (labels: ReadonlyMap<string, string>): readonly Column<ApiRequest>[] => [
  {
    name: say.time,
    cell: ({ id, at }) => (
      <Link href={`${REQUESTS_PATH}/${id}`}>
        <Time at={at} />
      </Link>
    ),
  },
  {
    name: say.request,
    isFreeText: true,
    cell: (request) => (
      <code className="console-mono">
        {request.method} {filledPath(request)}
      </code>
    ),
  },
  { name: say.status, cell: ({ status }) => <RequestState status={status} /> },
  {
    name: say.problem,
    cell: ({ problem }) => <span className="console-muted">{problem ?? words.none}</span>,
  },
  { name: say.key, isFreeText: true, cell: ({ keyId }) => labels.get(keyId) ?? say.gone },
  {
    name: say.ms,
    isNumber: true,
    cell: ({ ms }) => <span className="ui-money">{say.took(ms.toFixed(1))}</span>,
  },
];

const labelsOf = (keys: readonly ApiKey[]): ReadonlyMap<string, string> =>
  new Map(keys.map(({ id, label }) => [id, label]));

/** What stands where no key has asked for anything yet. */
const FirstRequest = () => (
  <section className="console-panel">
    <p>
      {say.none} <Link href="/developers">{say.makeKey}</Link>
    </p>
    <Command
      text={`curl -H "Authorization: Bearer $TALLYSTICK_KEY" ${useTillOrigin()}/v1/payments`}
      name={words.developers.curl}
    />
  </section>
);

/** What the API keys of the merchant asked for, newest first. */
export const Requests = () => {
  const { params, set } = useAddressFilters();
  const keys = useQuery({ queryKey: ['api-keys'], queryFn: () => api.call(listApiKeys, {}) });
  const labels = labelsOf(keys.data?.data ?? []);
  const names = Object.fromEntries(labels);
  const keyId = choiceOf(names, params.get('key'));
  const status = choiceOf(say.statuses, params.get('status'));
  const asked = { ...(keyId === undefined ? {} : { keyId }), ...(status === undefined ? {} : { status }) };
  const pages = usePages(['requests', asked], PAGE, (page) =>
    api.call(listApiRequests, { query: { ...asked, ...page } }),
  );
  const { at } = useListKeys(pages.rows, REQUESTS_PATH);
  const isFiltered = keyId !== undefined || status !== undefined;
  const isEmpty = pages.isCurrent && pages.rows.length === 0;
  return (
    <>
      <p>
        <Link href="/developers">← {words.developers.title}</Link>
      </p>
      <PageTitle name={say.title} />
      <p className="console-muted">{say.text}</p>
      {isEmpty && !isFiltered ? null : (
        <div className="console-filters">
          <ChoiceFilter
            label={say.key}
            all={say.allKeys}
            words={names}
            value={keyId}
            onChange={(value) => set('key', value)}
          />
          <ChoiceFilter
            label={say.status}
            all={say.allStatuses}
            words={say.statuses}
            value={status}
            onChange={(value) => set('status', value)}
          />
        </div>
      )}
      {pages.error ? <Trouble error={pages.error} onAgain={pages.refetch} /> : null}
      {pages.isPending ? <Skeleton role="status" height={240} aria-label={words.loading} /> : null}
      {isEmpty && isFiltered ? <p className="console-muted">{say.noMatch}</p> : null}
      {isEmpty && !isFiltered ? <FirstRequest /> : null}
      {pages.rows.length > 0 ? (
        <section className="console-panel">
          <Table
            label={say.title}
            columns={columnsWith(labels)}
            rows={pages.rows}
            at={at}
            addressOf={({ id }) => `${REQUESTS_PATH}/${id}`}
          />
        </section>
      ) : null}
      <More pages={pages} />
    </>
  );
};
