import { Button } from '@mantine/core';
import { type PolicyRollOut, type PolicyVersion, startPolicyShadow } from '@tallystick/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../api.ts';
import { Ask } from '../parts/ask.tsx';
import { Time } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { Scroll } from '../tables/scroll.tsx';
import { words } from '../words/en.ts';

const said = words.policies;

const stateOf = (version: number, { activeVersion, candidate }: PolicyRollOut): keyof typeof said.states => {
  if (version === candidate?.version) return candidate.mode;
  return version === activeVersion ? 'active' : 'kept';
};

/** Every version that was saved, the newest first. */
export const PolicyVersions = ({
  versions,
  rollOut,
  onEdit,
}: {
  readonly versions: readonly PolicyVersion[];
  readonly rollOut: PolicyRollOut;
  readonly onEdit: (version: number) => void;
}) => {
  const client = useQueryClient();
  const shadow = useMutation({
    mutationFn: (version: number) => api.call(startPolicyShadow, { body: { version } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['policies'] }),
  });
  return (
    <section className="console-panel" aria-labelledby="versions">
      <h2 id="versions">{said.versions}</h2>
      {shadow.isError ? <Trouble error={shadow.error} /> : null}
      <Scroll label={said.versions}>
        <table className="console-table">
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
            {versions.map(({ version, name, note, author, createdAt }) => {
              const state = stateOf(version, rollOut);
              return (
                <tr key={version}>
                  <th scope="row" className="console-mono">
                    {name}
                  </th>
                  <td>{said.states[state]}</td>
                  <td>{note}</td>
                  <td>{author?.name ?? author?.id}</td>
                  <td>{createdAt ? <Time at={createdAt} /> : null}</td>
                  <td>
                    <div className="console-actions">
                      <Button
                        variant="default"
                        aria-label={said.editOf(name)}
                        onClick={() => onEdit(version)}
                      >
                        {said.edit}
                      </Button>
                      {state === 'kept' ? (
                        <Ask
                          label={said.tryIt}
                          question={said.tryAsk(name)}
                          yes={said.tryIt}
                          no={said.no}
                          busy={shadow.isPending}
                          onYes={() => shadow.mutate(version)}
                        />
                      ) : null}
                    </div>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
};
