import type { ReactNode } from 'react';
import { StateShape } from '../state/state-shape.tsx';
import { shared } from '../words/index.ts';
import { useNetwork } from './use-network.ts';

/** Says that this is test mode: a label, or a band across the page. */
export const Ribbon = ({
  wide = false,
  children,
}: {
  readonly wide?: boolean;
  readonly children: ReactNode;
}) => (
  <span className="ui-ribbon" data-wide={wide}>
    {children}
  </span>
);

/** Stands at the top of a page while it is cut off from its server by having no network, with the remedy in it. */
export const OfflineBand = ({ remedy }: { readonly remedy: string }) =>
  useNetwork() ? null : (
    <div className="ui-band" role="status">
      <StateShape kind="waiting" />
      <p>
        <strong>{shared.noNetwork}</strong> {remedy}
      </p>
    </div>
  );
