import { type RefObject, useId } from 'react';
import type { Place } from './json-places.ts';

interface Props {
  readonly label: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  /** What is wrong in it. */
  readonly marks: readonly Place[];
  readonly describedBy: string;
  readonly area: RefObject<HTMLTextAreaElement | null>;
}

/** The text in pieces, those that are wrong marked. Marks that overlap are one. */
const pieces = (text: string, marks: readonly Place[]) => {
  const parts: { readonly at: number; readonly text: string; readonly marked: boolean }[] = [];
  let at = 0;
  for (const { start, end } of [...marks].sort((a, b) => a.start - b.start)) {
    if (end <= at) continue;
    const from = Math.max(start, at);
    if (from > at) parts.push({ at, text: text.slice(at, from), marked: false });
    parts.push({ at: from, text: text.slice(from, end), marked: true });
    at = end;
  }
  parts.push({ at, text: text.slice(at), marked: false });
  return parts;
};

const lineOfMark = (text: string, marks: readonly Place[]): ReadonlySet<number> =>
  new Set(marks.map(({ start }) => text.slice(0, start).split('\n').length));

/** A text area with line numbers, in which what is wrong is marked. The text behind it gives it its size. */
export const PolicySource = ({ label, text, onChange, marks, describedBy, area }: Props) => {
  const id = useId();
  const wrong = lineOfMark(text, marks);
  const lines = text.split('\n').length;
  return (
    <div>
      <label htmlFor={id} className="console-policy-source-label">
        {label}
      </label>
      <div className="console-policy-source">
        <ol className="console-policy-source-lines" aria-hidden="true">
          {Array.from({ length: lines }, (_, index) => index + 1).map((line) => (
            <li key={line} data-wrong={wrong.has(line)}>
              {line}
            </li>
          ))}
        </ol>
        <div className="console-policy-source-text">
          <pre aria-hidden="true">
            {pieces(text, marks).map((piece) =>
              piece.marked ? <mark key={piece.at}>{piece.text}</mark> : piece.text,
            )}
            {'\n'}
          </pre>
          <textarea
            ref={area}
            id={id}
            value={text}
            onChange={(event) => onChange(event.target.value)}
            spellCheck={false}
            autoCapitalize="off"
            autoCorrect="off"
            wrap="off"
            aria-describedby={describedBy}
            aria-invalid={marks.length > 0}
          />
        </div>
      </div>
    </div>
  );
};
