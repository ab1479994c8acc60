import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { savePolicyVersion, validatePolicy } from '@tallystick/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type RefObject, useId, useRef, useState } from 'react';
import { api } from '../api.ts';
import { Trouble } from '../parts/trouble.tsx';
import { useUnsaved } from '../parts/unsaved.tsx';
import { words } from '../words/index.ts';
import { PolicyBackTestPart } from './back-test.tsx';
import { PolicyForm } from './policy-form.tsx';
import { type PlacedProblem, placeProblems, readDocument } from './policy-problems.ts';
import { PolicySource } from './policy-source.tsx';
import { PolicyHelp } from './rule-help.tsx';

const said = words.policies;
/** How long typing rests before the server is asked, in milliseconds. */
const REST_MS = 300;

/** What the server gives a version itself. */
const textOf = ({ id: _id, version: _version, ...document }: Record<string, unknown>): string =>
  JSON.stringify(document, null, 2);

const isDocument = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is wrong with a text, asked of the server when typing rests. `settled`: what is shown is of this very text. */
const useProblems = (text: string) => {
  const [rested] = useDebouncedValue(text, REST_MS);
  const read = readDocument(rested);
  const asked = useQuery({
    queryKey: ['policies', 'validate', rested],
    queryFn: async () =>
      'document' in read
        ? (await api.call(validatePolicy, { body: { document: read.document } })).problems
        : [],
    enabled: 'document' in read,
  });
  const problems: readonly PlacedProblem[] =
    'fault' in read ? [read.fault] : placeProblems(rested, asked.data ?? []);
  const settled = rested === text && ('fault' in read || asked.isSuccess);
  const document =
    settled && problems.length === 0 && 'document' in read && isDocument(read.document)
      ? read.document
      : undefined;
  return { problems: rested === text ? problems : [], settled, document, error: asked.error };
};

const Problems = ({
  problems,
  settled,
  onGo,
}: {
  readonly problems: readonly PlacedProblem[];
  readonly settled: boolean;
  readonly onGo: (problem: PlacedProblem) => void;
}) => {
  if (!settled) return <p className="console-muted">{said.checking}</p>;
  if (problems.length === 0) return <p>{said.good}</p>;
  return (
    <>
      <p>
        <strong>{said.problems(problems.length)}</strong>
      </p>
      <ul className="console-policy-problems">
        {problems.map((problem) => (
          <li key={`${problem.path} ${problem.place.start} ${problem.message}`}>
            <button type="button" onClick={() => onGo(problem)}>
              {said.place(problem.line, problem.column)}
            </button>
            <span>
              {problem.path === '' ? null : (
                <span className="console-mono console-muted">{problem.path} </span>
              )}
              {problem.message}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
};

/** Marks the place of a problem in the text. */
const goIn =
  (area: RefObject<HTMLTextAreaElement | null>) =>
  ({ place }: PlacedProblem): void => {
    area.current?.focus();
    area.current?.setSelectionRange(place.start, place.end);
  };

const Intro = ({ name }: { readonly name: string }) => (
  <>
    <h2 id="editor">{said.editor}</h2>
    <p className="console-muted">{said.editorText(name)}</p>
    <h3>{said.settings}</h3>
    <p className="console-muted">{said.settingsText}</p>
  </>
);

/** Writes a version: a text with its problems as one types, saved when there are none, and tested on the past before. */
export const PolicyEditor = ({
  name,
  document: given,
}: {
  /** Of the version that it begins as a copy of. */
  readonly name: string;
  readonly document: Record<string, unknown>;
}) => {
  const client = useQueryClient();
  const [saved, setSaved] = useState(() => textOf(given));
  const [text, setText] = useState(saved);
  const [note, setNote] = useState('');
  useUnsaved(text !== saved);
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const { problems, settled, document, error } = useProblems(text);
  const save = useMutation({
    mutationFn: (body: { document: Record<string, unknown>; note: string }) =>
      api.call(savePolicyVersion, { body }),
    onSuccess: () => {
      setSaved(text);
      return client.invalidateQueries({ queryKey: ['policies'] });
    },
  });
  const change = (changed: string): void => {
    setText(changed);
    save.reset();
  };
  const go = goIn(area);
  return (
    <>
      <section className="console-panel" aria-labelledby="editor">
        <Intro name={name} />
        <PolicyForm text={text} problems={problems} onChange={change} />
        <PolicySource
          label={said.source}
          text={text}
          onChange={change}
          marks={problems.map(({ place }) => place)}
          describedBy={id}
          area={area}
        />
        <div id={id} role="status" data-testid="policy-problems">
          <Problems problems={problems} settled={settled} onGo={go} />
        </div>
        {error ? <Trouble error={error} /> : null}
        <PolicyHelp />
        <div className="console-row">
          <TextInput
            label={said.noteLabel}
            value={note}
            maxLength={200}
            onChange={(event) => setNote(event.target.value)}
          />
          <Button
            disabled={document === undefined}
            loading={save.isPending}
            onClick={() => document && save.mutate({ document, note })}
          >
            {said.save}
          </Button>
        </div>
        {save.isError ? <Trouble error={save.error} /> : null}
        {text !== saved ? <p className="console-muted">{said.unsaved}</p> : null}
        {save.data ? <p role="status">{said.saved(save.data.name)}</p> : null}
      </section>
      <PolicyBackTestPart document={document} />
    </>
  );
};
