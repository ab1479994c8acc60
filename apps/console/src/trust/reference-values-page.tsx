import { Button, Skeleton } from '@mantine/core';
import { listReferenceValues, type ReferenceValue, withdrawReferenceValue } from '@tallystick/protocol';
import { Ask } from '@tallystick/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { Facts } from '../parts/facts.tsx';
import { takeFocus } from '../parts/focus.ts';
import { IfMay } from '../parts/may.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { formatFull } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';
import { ReferenceValueForm } from './reference-value-form.tsx';

const Value = ({ value }: { readonly value: ReferenceValue }) => {
  const queries = useQueryClient();
  const withdraw = useMutation({
    mutationFn: () => api.call(withdrawReferenceValue, { params: { id: value.id }, body: {} }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['reference-values'] }),
  });
  const name = `${value.appId} ${value.version}`;
  return (
    <section className="console-panel" aria-label={name}>
      <div className="console-panel-head">
        <h2 className="console-bytes">{name}</h2>
        <span className="console-tag">
          {value.withdrawnAt === undefined
            ? words.references.sources[value.source]
            : words.references.withdrawn}
        </span>
      </div>
      <Facts
        rows={[
          [
            words.references.fields.signer,
            <code key="signer" className="console-mono console-bytes">
              {value.signer}
            </code>,
          ],
          [words.references.newer, value.orNewer ? words.references.newerToo : words.references.onlyThis],
          [words.references.fields.osPatchFloor, value.osPatchFloor],
          [words.references.library, value.modules?.library],
          [words.references.pinPad, value.modules?.pinPad],
          [words.references.fields.note, value.note],
          [words.references.since, value.createdAt && formatFull(value.createdAt)],
          [words.references.withdrawn, value.withdrawnAt && formatFull(value.withdrawnAt)],
        ]}
      />
      {value.source === 'merchant' && value.withdrawnAt === undefined ? (
        <IfMay call="withdrawReferenceValue">
          <Ask
            label={words.references.withdraw}
            question={words.references.withdrawAsk(name)}
            yes={words.references.yesWithdraw}
            no={words.references.keep}
            onYes={() => withdraw.mutate()}
            busy={withdraw.isPending}
          />
        </IfMay>
      ) : null}
      {withdraw.isError ? <Trouble error={withdraw.error} /> : null}
    </section>
  );
};

/** What good software looks like: the values that devices' security items are held against. */
export const ReferenceValues = () => {
  const [adding, setAdding] = useState<boolean>();
  const values = useQuery({
    queryKey: ['reference-values'],
    queryFn: () => api.call(listReferenceValues, {}),
  });
  return (
    <>
      <p>
        <Link href="/trust">← {words.trust.back}</Link>
      </p>
      <div className="console-title">
        <PageTitle name={words.references.title} />
        {adding ? null : (
          <IfMay call="addReferenceValue">
            <Button ref={adding === false ? takeFocus : undefined} onClick={() => setAdding(true)}>
              {words.references.add}
            </Button>
          </IfMay>
        )}
      </div>
      <p className="console-muted">{words.references.text}</p>
      {adding ? (
        <section className="console-panel" aria-label={words.references.add}>
          <ReferenceValueForm onDone={() => setAdding(false)} />
        </section>
      ) : null}
      {values.isError ? <Trouble error={values.error} onAgain={() => values.refetch()} /> : null}
      {values.isPending ? <Skeleton role="status" height={240} aria-label={words.loading} /> : null}
      {values.data?.data.map((value) => (
        <Value key={value.id} value={value} />
      ))}
    </>
  );
};
