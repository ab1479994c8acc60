import { Button } from '@mantine/core';
import { type ActivationDelivery, resendActivation, type Terminal } from '@tallystick/protocol';
import { type StateKind, StateShape } from '@tallystick/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../api.ts';
import { Copy } from '../parts/copy.tsx';
import { formatMoment } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';

const say = words.sending;

const shapeOf = ({ state, openedAt }: ActivationDelivery): StateKind => {
  if (openedAt !== undefined) return 'approved';
  if (state === 'failed') return 'declined';
  return state === 'kept' ? 'quiet' : 'waiting';
};

/** What somebody has to pass on, where nothing is set up to send it. */
const PassOn = ({
  method,
  text,
}: {
  readonly method: ActivationDelivery['method'];
  readonly text: string | undefined;
}) => {
  if (text === undefined) return <p>{say.kept.lost}</p>;
  return (
    <div className="console-notice">
      <p>{method === 'mail-link' ? say.kept.link : say.kept.code}</p>
      <div className="console-row">
        <code className="console-mono console-bytes" data-testid="to-pass-on">
          {text}
        </code>
        <Copy text={text} name={say.passOn} />
      </div>
    </div>
  );
};

/** When the open code was sent and opened, and the way to send it once more. */
export const DeliveryState = ({
  terminal,
  delivery,
  toPassOn,
}: {
  readonly terminal: Terminal;
  readonly delivery: ActivationDelivery;
  readonly toPassOn: string | undefined;
}) => {
  const queries = useQueryClient();
  const again = useMutation({
    mutationFn: () => api.call(resendActivation, { params: { id: terminal.id }, body: {} }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['terminals'] }),
  });
  const { state, method, openedAt, sendsLeft, nextSendAt } = delivery;
  const isOpened = openedAt !== undefined;
  return (
    <div className="console-delivery">
      <p role="status" className="console-delivery-state">
        <StateShape kind={shapeOf(delivery)} size={20} />
        <span>
          {say.state(delivery, formatMoment)}
          {method === 'mail-link' ? ` · ${isOpened ? say.opened : say.waitsForLink}` : null}
        </span>
      </p>
      {state === 'failed' && !isOpened ? <p>{say.failed}</p> : null}
      {state === 'kept' && !isOpened ? <PassOn method={method} text={toPassOn} /> : null}
      {again.isError ? <Trouble error={again.error} /> : null}
      {isOpened || state === 'kept' ? null : (
        <div className="console-actions console-delivery-again">
          <Button
            variant="default"
            onClick={() => again.mutate()}
            loading={again.isPending}
            disabled={sendsLeft === 0}
          >
            {say.again}
          </Button>
          <span className="console-muted">
            {nextSendAt === undefined ? say.left(sendsLeft) : say.noneLeft(formatMoment(nextSendAt))}
          </span>
        </div>
      )}
    </div>
  );
};
