import { Button, Checkbox } from '@mantine/core';
import { type ApprovalKind, amendApprovalRules } from '@tallystick/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.ts';
import { useMay } from '../parts/may.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';
import { AskSecondPerson, useApprovalRules, WaitsForSecondPerson } from './second-person.tsx';

const say = words.approvals;

/** Which changes need a second person. To tick one is done at once; to untick one needs a second person itself. */
export const ApprovalRules = ({ merchantId }: { readonly merchantId: string }) => {
  const queries = useQueryClient();
  const rules = useApprovalRules();
  const mayAmend = useMay()('amendApprovalRules');
  const [changed, change] = useState<readonly ApprovalKind[]>();
  const save = useMutation({
    mutationFn: (kinds: readonly ApprovalKind[]) =>
      api.call(amendApprovalRules, { body: { kinds: [...kinds] } }),
    onSuccess: () => {
      change(undefined);
      return queries.invalidateQueries({ queryKey: ['approvals'] });
    },
  });
  const { kinds = [], possible = [] } = rules.data ?? {};
  const chosen = changed ?? kinds;
  const isLess = kinds.some((kind) => !chosen.includes(kind));
  const isSame = chosen.length === kinds.length && !isLess;
  return (
    <section className="console-panel" aria-labelledby="second-person">
      <h2 id="second-person">{say.rules}</h2>
      <p className="console-muted">{say.rulesText}</p>
      {rules.isError ? <Trouble error={rules.error} onAgain={() => rules.refetch()} /> : null}
      {possible.map((kind) => (
        <Checkbox
          key={kind}
          label={say.kinds[kind]}
          disabled={!mayAmend}
          checked={chosen.includes(kind)}
          onChange={(event) =>
            change(event.currentTarget.checked ? [...chosen, kind] : chosen.filter((other) => other !== kind))
          }
        />
      ))}
      <WaitsForSecondPerson objectId={merchantId} />
      {save.isError ? <Trouble error={save.error} /> : null}
      {mayAmend ? (
        <div className="console-actions">
          {isLess ? (
            <AskSecondPerson
              kind="approval.relax"
              objectId={merchantId}
              input={{ kinds: chosen }}
              label={say.relaxLabel}
              question={say.relaxAsk}
            />
          ) : (
            <Button onClick={() => save.mutate(chosen)} loading={save.isPending} disabled={isSame}>
              {say.save}
            </Button>
          )}
        </div>
      ) : null}
    </section>
  );
};
