import { words } from '../words/index.ts';

/** Whose till it is, and who stands at it where cashiers sign in. */
export interface Named {
  readonly merchantName: string;
  readonly terminalLabel: string;
  readonly cashier?: string;
}

/** Whose till it is, in two lines. What has no room there ends in dots, the cashier's name last; a press asks for each name whole. */
export const HeadNames = ({
  named: { merchantName, terminalLabel, cashier },
  isOpen,
  onPress,
}: {
  readonly named: Named;
  readonly isOpen: boolean;
  readonly onPress: () => void;
}) => (
  <button type="button" className="till-head-names" aria-expanded={isOpen} onClick={onPress}>
    <strong title={merchantName}>{merchantName}</strong>
    <span className="till-head-where ui-muted">
      <span className="till-head-label" title={terminalLabel}>
        {terminalLabel}
      </span>
      {cashier !== undefined && (
        <>
          <span className="till-head-between"> · </span>
          <span title={cashier}>{cashier}</span>
        </>
      )}
    </span>
  </button>
);

/** Each name whole, below the head. */
export const WholeNames = ({
  named: { merchantName, terminalLabel, cashier },
}: {
  readonly named: Named;
}) => {
  const say = words.head;
  const names = [
    [say.cashier, cashier],
    [say.merchant, merchantName],
    [say.terminal, terminalLabel],
  ] as const;
  return (
    <dl className="till-head-whole">
      {names.map(([name, value]) =>
        value === undefined ? null : (
          <div key={name}>
            <dt className="ui-muted">{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
};
