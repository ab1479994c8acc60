import type { GatedId } from '@tallystick/protocol';
import type { ReactNode } from 'react';
import { words } from '../words/index.ts';
import { useMay } from './may.tsx';
import { PageTitle } from './page-title.tsx';

/** A page for whom what it shows is allowed; others are told, rather than shown a page of refusals. */
export const RolePage = ({ call, children }: { readonly call: GatedId; readonly children: ReactNode }) => {
  const may = useMay();
  if (may(call)) return children;
  return (
    <>
      <PageTitle name={words.operators.closed} />
      <p>{words.operators.closedText}</p>
    </>
  );
};
