import { NativeSelect } from '@mantine/core';
import { type PolicyRollOut, promotePolicy, rollBackPolicy, startPolicyRollOut } from '@tallystick/protocol';
import { Ask } from '@tallystick/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api } from '../api.ts';
import { AskOrSecondPerson, WaitsForSecondPerson } from '../approvals/second-person.tsx';
import { IfMay } from '../parts/may.tsx';
import { Time } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';

const said = words.policies;
/** What is asked for where it needs a second person: one change of what appraises, at a time. */
const ACTIVATES = { kind: 'policy.activate', objectId: 'policy' } as const;
const SHARES = [1, 5, 10, 25, 50, 100] as const;

type Action =
  | { readonly kind: 'promote'; readonly version: number }
  | { readonly kind: 'rollOut'; readonly version: number; readonly percent: number }
  | { readonly kind: 'rollBack' };

const run = (action: Action): Promise<PolicyRollOut> => {
  if (action.kind === 'promote') return api.call(promotePolicy, { body: { version: action.version } });
  if (action.kind === 'rollBack') return api.call(rollBackPolicy, { body: {} });
  const { version, percent } = action;
  return api.call(startPolicyRollOut, { body: { version, percent } });
};

const Changed = ({ rollOut: { changedAt, changedBy } }: { readonly rollOut: PolicyRollOut }) =>
  changedAt ? (
    <p className="console-muted">
      {said.changed} <Time at={changedAt} /> {said.by} {changedBy?.name ?? changedBy?.id}
    </p>
  ) : null;
/** What is done with the policies, shown to who may. */
const Actions = ({ children }: { readonly children: ReactNode }) => (
  <IfMay call="promotePolicy">
    <div className="console-row console-policy-actions">{children}</div>
  </IfMay>
);

/** Which version appraises, which one is tried, and what can be done about it. */
export const PolicyState = ({
  rollOut,
  nameOf,
}: {
  readonly rollOut: PolicyRollOut;
  readonly nameOf: (version: number) => string;
}) => {
  const client = useQueryClient();
  const [share, setShare] = useState<number>(10);
  const action = useMutation({
    mutationFn: run,
    onSuccess: () => client.invalidateQueries({ queryKey: ['policies'] }),
  });
  const { activeVersion, previousVersion, candidate } = rollOut;
  const active = nameOf(activeVersion);
  const tried = candidate && nameOf(candidate.version);
  return (
    <section className="console-panel" aria-labelledby="in-force">
      <h2 id="in-force">{said.inForce}</h2>
      <p>
        <strong>{candidate?.mode === 'percent' ? said.appraisesRest(active) : said.appraises(active)}</strong>
      </p>
      {candidate && tried ? (
        <p>
          {candidate.mode === 'shadow' ? said.shadow(tried) : said.percent(tried, candidate.percent ?? 0)}
        </p>
      ) : null}
      <Changed rollOut={rollOut} />
      <WaitsForSecondPerson objectId="policy" />
      {action.isError ? <Trouble error={action.error} /> : null}
      <Actions>
        {candidate && tried ? (
          <>
            <NativeSelect
              label={said.share}
              value={String(share)}
              onChange={(event) => setShare(Number(event.target.value))}
              data={SHARES.map((each) => ({ value: String(each), label: `${each} %` }))}
            />
            <AskOrSecondPerson
              {...ACTIVATES}
              input={{ action: 'roll_out', version: candidate.version, percent: share }}
              label={said.rollOut(share)}
              question={said.rollOutAsk(tried, share)}
              yes={said.rollOut(share)}
              no={said.no}
              busy={action.isPending}
              onYes={() => action.mutate({ kind: 'rollOut', version: candidate.version, percent: share })}
            />
            <AskOrSecondPerson
              {...ACTIVATES}
              input={{ action: 'promote', version: candidate.version }}
              label={said.promote}
              question={said.promoteAsk(tried)}
              yes={said.promote}
              no={said.no}
              busy={action.isPending}
              onYes={() => action.mutate({ kind: 'promote', version: candidate.version })}
            />
            <Ask
              label={said.takeOut}
              question={said.takeOutAsk(tried)}
              yes={said.takeOut}
              no={said.no}
              busy={action.isPending}
              onYes={() => action.mutate({ kind: 'rollBack' })}
            />
          </>
        ) : null}
        {candidate === undefined && activeVersion !== previousVersion ? (
          <Ask
            label={said.rollBack}
            question={said.rollBackAsk(active, nameOf(previousVersion))}
            yes={said.rollBack}
            no={said.no}
            busy={action.isPending}
            onYes={() => action.mutate({ kind: 'rollBack' })}
          />
        ) : null}
      </Actions>
    </section>
  );
};
