import { Skeleton } from '@mantine/core';
import { listTerminals } from '@tallystick/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { Checks } from '../parts/checks.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/en.ts';

export const Trust = () => {
  const terminals = useQuery({
    queryKey: ['terminals'],
    queryFn: () => api.call(listTerminals, { query: { limit: 200 } }),
  });
  const checked = (terminals.data?.data ?? []).flatMap((terminal) =>
    terminal.lastAttestation ? [{ terminal, record: terminal.lastAttestation }] : [],
  );
  return (
    <>
      <h1>{words.trust.title}</h1>
      <p className="c-muted">{words.trust.text}</p>
      {terminals.isError ? <Trouble error={terminals.error} onAgain={() => terminals.refetch()} /> : null}
      {terminals.isPending ? <Skeleton role="status" height={200} aria-label={words.loading} /> : null}
      {terminals.isSuccess && checked.length === 0 ? <p className="c-muted">{words.trust.none}</p> : null}
      {checked.map(({ terminal, record }) => (
        <section className="c-panel" key={terminal.id} aria-labelledby={terminal.id}>
          <h2 id={terminal.id}>
            <Link href={`/terminals/${terminal.id}`}>{terminal.label}</Link>
          </h2>
          <Checks record={record} open={record.verdict !== 'affirming'} />
        </section>
      ))}
    </>
  );
};
