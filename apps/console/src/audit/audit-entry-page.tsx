import { Skeleton } from '@mantine/core';
import { type AuditEntry, getAuditEntry } from '@tallystick/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { Facts } from '../parts/facts.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { formatFull } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { Scroll } from '../tables/scroll.tsx';
import { words } from '../words/index.ts';

const say = words.audit;

/** Where the pages of objects are; the others have none. */
const PAGES: Partial<Record<AuditEntry['object']['kind'], string>> = {
  terminal: '/terminals',
  approval: '/approvals',
};

const said = (value: unknown): string => {
  if (value === undefined) return words.none;
  return typeof value === 'string' ? value : JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, ' ');
};

/** What was and what is, side by side. */
const Difference = ({ before = {}, after = {} }: Pick<AuditEntry, 'before' | 'after'>) => {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  if (names.length === 0) return null;
  return (
    <section className="console-panel" aria-labelledby="changed">
      <h2 id="changed">{say.changed}</h2>
      <Scroll label={say.changed}>
        <table className="console-table">
          <thead>
            <tr>
              {[say.field, say.before, say.after].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {names.map((name) => (
              <tr key={name}>
                <th scope="row">
                  <code className="console-mono">{name}</code>
                </th>
                <td className="console-table-text">{said(before[name])}</td>
                <td className="console-table-text">{said(after[name])}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
};

const mono = (text: string | undefined) => text && <code className="console-mono console-bytes">{text}</code>;

const ObjectOf = ({ object }: Pick<AuditEntry, 'object'>) => {
  const name = `${say.objects[object.kind]}: ${object.name ?? object.id}`;
  const page = PAGES[object.kind];
  return page === undefined ? name : <Link href={`${page}/${object.id}`}>{name}</Link>;
};

const Loaded = ({ entry }: { readonly entry: AuditEntry }) => (
  <>
    <PageTitle name={`${say.entry(entry.sequence)}: ${say.actions[entry.action]}`} />
    <section className="console-panel" aria-label={say.entry(entry.sequence)}>
      <Facts
        rows={[
          [say.time, formatFull(entry.at)],
          [say.who, `${entry.actor.name ?? entry.actor.id} (${say.kinds[entry.actor.kind]})`],
          [say.object, <ObjectOf key="object" object={entry.object} />],
          [say.reason, entry.reason],
          [say.address, mono(entry.address)],
          [say.request, mono(entry.requestId)],
        ]}
      />
    </section>
    <Difference
      {...(entry.before === undefined ? {} : { before: entry.before })}
      {...(entry.after === undefined ? {} : { after: entry.after })}
    />
    <section className="console-panel" aria-labelledby="chain">
      <h2 id="chain">{say.chain}</h2>
      <Facts
        rows={[
          [say.hash, mono(entry.hash)],
          [say.previous, mono(entry.previous)],
        ]}
      />
    </section>
  </>
);

/** One entry: who, what, on which object, from what to what, and its place in the chain. */
export const AuditEntryPage = ({ id }: { readonly id: string }) => {
  const found = useQuery({
    queryKey: ['audit', 'entry', id],
    queryFn: () => api.call(getAuditEntry, { params: { sequence: id } }),
  });
  return (
    <>
      <p>
        <Link href="/audit">← {say.back}</Link>
      </p>
      {found.isError ? <Trouble error={found.error} onAgain={() => found.refetch()} /> : null}
      {found.isPending ? <Skeleton role="status" height={320} aria-label={words.loading} /> : null}
      {found.data ? <Loaded entry={found.data} /> : null}
    </>
  );
};
