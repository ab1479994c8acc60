import { type ApiRequestDetail, IDEMPOTENCY_KEY_HEADER, REPLAY_OF_HEADER } from '@tallystick/protocol';
import { Ask } from '@tallystick/ui';
import { useMutation } from '@tanstack/react-query';
import { takeFocus } from '../parts/focus.ts';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';
import { filledPath, prettyJson, targetOf } from './request-text.ts';

const say = words.requests;

interface Replayed {
  readonly status: number;
  readonly text: string;
}

/** Sends the request of a key again, as the person who is signed in; the server takes it as any of the console's, and in live mode not at all. */
const send = async (detail: ApiRequestDetail): Promise<Replayed> => {
  const { request, body } = detail;
  const answer = await fetch(targetOf(detail), {
    method: request.method,
    headers: {
      [REPLAY_OF_HEADER]: request.id,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(request.method === 'POST' ? { [IDEMPOTENCY_KEY_HEADER]: crypto.randomUUID() } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  try {
    return { status: answer.status, text: prettyJson(JSON.parse(text)) };
  } catch {
    return { status: answer.status, text };
  }
};

/** Makes a request again, after a question that names it. */
export const Replay = ({ detail }: { readonly detail: ApiRequestDetail }) => {
  const replay = useMutation({ mutationFn: () => send(detail) });
  const { request, whole } = detail;
  return (
    <section className="console-panel" aria-labelledby="replay">
      <h2 id="replay">{say.replayTitle}</h2>
      <p className="console-muted">{whole ? say.replayText : say.replayCut}</p>
      {whole ? (
        <div>
          <Ask
            label={say.replay}
            question={say.replayAsk(`${request.method} ${filledPath(request)}`)}
            yes={say.replayYes}
            no={say.replayNo}
            onYes={() => replay.mutate()}
            busy={replay.isPending}
          />
        </div>
      ) : null}
      {replay.isError ? <Trouble error={replay.error} /> : null}
      {replay.data ? (
        <div role="status" tabIndex={-1} ref={takeFocus}>
          <p>{say.replayed(replay.data.status)}</p>
          <pre className="console-raw">{replay.data.text}</pre>
        </div>
      ) : null}
    </section>
  );
};
