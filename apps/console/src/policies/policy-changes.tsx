import { listPolicyChanges } from '@tallystick/protocol';
import { useQuery } from '@tanstack/react-query';
import { api } from '../api.ts';
import { Time } from '../parts/time.tsx';
import { words } from '../words/index.ts';

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
    <section className="console-panel" aria-labelledby="trail">
      <h2 id="trail">{said.trail}</h2>
      {data.length === 0 ? <p className="console-muted">{said.trailNone}</p> : null}
      <ul className="console-events">
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
