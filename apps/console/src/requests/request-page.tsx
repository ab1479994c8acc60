import { Skeleton } from '@mantine/core';
import { type ApiRequestDetail, getApiRequest, listApiKeys, type Mode } from '@tallystick/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { useTillOrigin } from '../installation.ts';
import { Command } from '../parts/command.tsx';
import { Copy } from '../parts/copy.tsx';
import { Facts } from '../parts/facts.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { formatFull } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';
import { Replay } from './replay.tsx';
import { curlOf, filledPath, prettyJson } from './request-text.ts';
import { REQUESTS_PATH, RequestState } from './requests-page.tsx';

const say = words.requests;

interface TextProps {
  readonly id: string;
  readonly title: string;
  readonly text: string | undefined;
  readonly none: string;
}

const Body = ({ id, title, text, none }: TextProps) => (
  <section className="console-panel" aria-labelledby={id}>
    <div className="console-panel-head">
      <h2 id={id}>{title}</h2>
      {text === undefined ? null : <Copy text={text} name={title} />}
    </div>
    {text === undefined ? <p className="console-muted">{none}</p> : <pre className="console-raw">{text}</pre>}
  </section>
);

const textOf = (value: unknown): string | undefined => (value === undefined ? undefined : prettyJson(value));

const Detail = ({ detail, mode }: { readonly detail: ApiRequestDetail; readonly mode: Mode }) => {
  const { request, query, idempotencyKey, body, answer } = detail;
  const keys = useQuery({ queryKey: ['api-keys'], queryFn: () => api.call(listApiKeys, {}) });
  const [newKey] = useState(() => crypto.randomUUID());
  const curl = curlOf(detail, useTillOrigin(), newKey);
  const path = filledPath(request);
  return (
    <>
      <PageTitle name={say.window(request.method, path)} />
      <section className="console-panel" aria-label={say.facts}>
        <Facts
          rows={[
            [say.status, <RequestState key="status" status={request.status} />],
            [say.problem, request.problem],
            [say.time, formatFull(request.at)],
            [say.ms, say.took(request.ms.toFixed(1))],
            [say.key, keys.data?.data.find(({ id }) => id === request.keyId)?.label ?? request.keyId],
            [say.query, Object.keys(query).length === 0 ? undefined : prettyJson(query)],
            [say.idempotencyKey, idempotencyKey, 'idempotencyKey'],
            [say.requestId, <code key="request">{request.requestId}</code>],
          ]}
        />
      </section>
      <Body id="sent" title={say.sent} text={textOf(body)} none={say.noBody} />
      <Body id="answer" title={say.answer} text={textOf(answer)} none={say.noAnswer} />
      <section className="console-panel" aria-labelledby="curl">
        <h2 id="curl">{say.curl}</h2>
        <p className="console-muted">{say.curlText}</p>
        <Command text={curl} name={say.curl} />
      </section>
      {mode === 'test' ? <Replay detail={detail} /> : null}
    </>
  );
};

/** One request of an API key: what was sent, what was answered, and both again. */
export const RequestPage = ({ id, mode }: { readonly id: string; readonly mode: Mode }) => {
  const detail = useQuery({
    queryKey: ['requests', id],
    queryFn: () => api.call(getApiRequest, { params: { id } }),
  });
  return (
    <>
      <p>
        <Link href={REQUESTS_PATH}>← {say.back}</Link>
      </p>
      {detail.isError ? <Trouble error={detail.error} onAgain={() => detail.refetch()} /> : null}
      {detail.isPending ? <Skeleton role="status" height={320} aria-label={words.loading} /> : null}
      {detail.data ? <Detail detail={detail.data} mode={mode} /> : null}
    </>
  );
};
