import { Button } from '@mantine/core';
import { createRecoveryCodes, getRecoveryCodes, type Session } from '@tallystick/protocol';
import { Ask } from '@tallystick/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api.ts';
import { Copy } from '../parts/copy.tsx';
import { takeFocus } from '../parts/focus.ts';
import { formatMoment } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';
import '../operators/operators.css';

const say = words.ownSignIn;
const KEY = ['own', 'recovery-codes'];

const save = (text: string): void => {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'tallystick-recovery-codes.txt';
  link.click();
  URL.revokeObjectURL(address);
};

const Sheet = ({ codes, session }: { readonly codes: readonly string[]; readonly session: Session }) => {
  const text = `${say.sheet(session.operator.name, `${location.origin}/console/`)}\n${codes.join('\n')}\n`;
  return (
    <div className="console-recovery-sheet" role="status" tabIndex={-1} ref={takeFocus}>
      <p>
        <strong>{say.codesOnce}</strong>
      </p>
      <ul className="console-recovery-codes console-mono" data-testid="recovery-codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="console-actions">
        <Copy text={text} name={say.codes} />
        <Button variant="default" size="compact-md" onClick={() => window.print()}>
          {say.print}
        </Button>
        <Button variant="default" size="compact-md" onClick={() => save(text)}>
          {say.download}
        </Button>
      </div>
    </div>
  );
};

/** The codes with which who is signed in comes back without a passkey. */
export const OwnRecoveryCodes = ({ session }: { readonly session: Session }) => {
  const queries = useQueryClient();
  const state = useQuery({ queryKey: KEY, queryFn: () => api.call(getRecoveryCodes, {}) });
  const make = useMutation({
    mutationFn: () => api.call(createRecoveryCodes, { body: {} }),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
    gcTime: 0,
  });
  const left = state.data?.left ?? 0;
  return (
    <section className="console-panel console-own-codes" aria-labelledby="recovery-codes">
      <h2 id="recovery-codes">{say.codes}</h2>
      <p className="console-muted">{say.codesText}</p>
      {state.isError ? <Trouble error={state.error} onAgain={() => state.refetch()} /> : null}
      {state.isError ? null : (
        <p>
          {state.isPending ? words.loading : left === 0 ? say.codesNone : say.codesLeft(left)}
          {left > 0 && state.data?.madeAt ? (
            <span className="console-muted">{` · ${say.made} ${formatMoment(state.data.madeAt)}`}</span>
          ) : null}
        </p>
      )}
      {make.isError ? <Trouble error={make.error} /> : null}
      {make.data ? <Sheet codes={make.data.codes} session={session} /> : null}
      <div className="console-actions">
        {left === 0 ? (
          <Button onClick={() => make.mutate()} loading={make.isPending}>
            {say.codesMake}
          </Button>
        ) : (
          <Ask
            label={say.codesRemake}
            question={say.codesAsk}
            yes={say.codesRemake}
            no={say.codesKeep}
            onYes={() => make.mutate()}
            busy={make.isPending}
          />
        )}
      </div>
    </section>
  );
};
