import type { CSSProperties, ReactNode } from 'react';
import { Link } from 'wouter';
import type { Leads } from './series.ts';

interface LeadProps<Name extends string> {
  readonly leads: Leads<Name>;
  /** Of the row. */
  readonly at: string;
  /** Left out: all that the row counts. */
  readonly name?: Name;
  /** What is read out where there is nothing to read. */
  readonly label?: string;
  readonly className?: string;
  readonly style?: CSSProperties;
  readonly tabIndex?: 0 | -1;
  readonly children?: ReactNode;
}

/** By what a bar is found again. */
export const placeOf = (at: string, name: string): string => `${name} ${at}`;

/** Leads to what is counted: a link where that has an address, a button where it is shown on the same page, and mere text where there is no more of it. */
export const Lead = <Name extends string>({
  leads: { hrefOf, onChoose },
  at,
  name,
  label,
  children,
  ...rest
}: LeadProps<Name>) => {
  const named = {
    ...rest,
    'data-place': name === undefined ? undefined : placeOf(at, name),
    'aria-label': label,
  };
  const href = hrefOf?.(at, name);
  if (href !== undefined) {
    return (
      <Link href={href} {...named}>
        {children}
      </Link>
    );
  }
  if (onChoose === undefined) return children;
  return (
    <button type="button" {...named} onClick={() => onChoose(at, name)}>
      {children}
    </button>
  );
};
