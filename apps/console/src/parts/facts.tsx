import { Fragment, type ReactNode } from 'react';
import { Term, type TermName } from './term.tsx';

/** `term`: the field term that its name is, where it is one. */
export type Fact = readonly [name: string, value: ReactNode, term?: TermName];

/** Names and values, the ones without a value left out. */
export const Facts = ({ rows }: { readonly rows: readonly Fact[] }) => (
  <dl className="console-facts">
    {rows
      .filter(([, value]) => value !== undefined && value !== null && value !== '')
      .map(([name, value, term]) => (
        <Fragment key={name}>
          <dt>{term === undefined ? name : <Term of={term}>{name}</Term>}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
  </dl>
);
