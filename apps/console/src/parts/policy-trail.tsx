import { listPolicyChanges } from '@tallystick/protocol';
import { useQuery } from '@tanstack/react-query';
import { api } from '../api.ts';
import { words } from '../words/en.ts';
import { Time } from './time.tsx';

const said = words.policies;

/** Who changed what, the newest first. */
export const PolicyTrail = ({ nameOf }: { readonly nameOf: (version: number) => string }) => {
  const changes = useQuery({
    queryKey: ['policies', 'changes'],
    queryFn: () => api.call(listPolicyChanges, { query: { limit: 20 } }),
  });
  if (changes.data === undefined) return null;
  const { data } = changes.data;
  return (
    <section className="c-panel" aria-labelledby="trail">
      <h2 id="trail">{said.trail}</h2>
      {data.length === 0 ? <p className="c-muted">{said.trailNone}</p> : null}
      <ul className="c-events">
        {data.map(({ id, action, version, percent, author, at }) => (
          <li key={id}>
            <Time at={at} /> {author.name ?? author.id} {said.actions[action](nameOf(version))}
            {percent === undefined ? null : ` (${percent} %)`}
          </li>
        ))}
      </ul>
    </section>
  );
};
