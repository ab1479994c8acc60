import type { Check, TrustVector } from '@tallystick/protocol';
import { CheckState } from '../parts/state.tsx';
import { Term } from '../parts/term.tsx';
import { words } from '../words/index.ts';

const STATUS = {
  0: 'none',
  2: 'affirming',
  32: 'warning',
  96: 'contraindicated',
} as const satisfies Record<number, Check['status']>;

const isClaim = (name: string): name is keyof TrustVector => name in words.trust.claims;

/** A result in the claims of RATS: each claim by the worst check that speaks of it. */
export const TrustVectorPanel = ({ vector }: { readonly vector: TrustVector }) => (
  <section className="console-panel" aria-labelledby="vector">
    <h2 id="vector">
      <Term of="trustVector">{words.trust.vector}</Term>
    </h2>
    <p className="console-muted">{words.trust.vectorText}</p>
    <dl className="console-facts">
      {Object.entries(vector).map(([claim, tier]) =>
        isClaim(claim) ? (
          <div className="console-trust-claim" key={claim}>
            <dt>
              {words.trust.claims[claim]} <span className="console-mono">{claim}</span>
            </dt>
            <dd>
              <CheckState status={STATUS[tier]} />
            </dd>
          </div>
        ) : null,
      )}
    </dl>
  </section>
);
