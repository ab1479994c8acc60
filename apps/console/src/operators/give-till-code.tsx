import { giveTillCode, type OperatorRecord } from '@tallystick/protocol';
import { Ask } from '@tallystick/ui';
import { useMutation } from '@tanstack/react-query';
import { api } from '../api.ts';
import { Copy } from '../parts/copy.tsx';
import { takeFocus } from '../parts/focus.ts';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';

const say = words.cashiers;

/** Makes a code for somebody, who is told it once. */
export const GiveTillCode = ({
  operator,
  onCode,
}: {
  readonly operator: OperatorRecord;
  readonly onCode: (code: string) => void;
}) => {
  const give = useMutation({
    mutationFn: () => api.call(giveTillCode, { params: { id: operator.id }, body: {} }),
    onSuccess: ({ code }) => onCode(code),
    gcTime: 0,
  });
  return (
    <>
      <Ask
        label={say.give}
        question={say.giveAsk(operator.name)}
        yes={say.giveYes}
        no={words.terminal.keep}
        onYes={() => give.mutate()}
        busy={give.isPending}
      />
      {give.isError ? <Trouble error={give.error} /> : null}
    </>
  );
};

export const GivenTillCode = ({
  operator,
  code,
}: {
  readonly operator: OperatorRecord;
  readonly code: string;
}) => (
  <div className="console-notice" role="status" tabIndex={-1} ref={takeFocus}>
    <p>{say.given(operator.name)}</p>
    <div className="console-till-code">
      <code className="console-mono" data-testid="till-code">
        {code}
      </code>
      <Copy text={code} name={say.give} />
    </div>
  </div>
);
