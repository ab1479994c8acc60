import { Icon } from '../parts/icons.tsx';
import { useTerminal } from '../terminal-context.ts';
import { cashiers as say } from '../words/cashiers.ts';

/** Locks the till, for who leaves it. */
export const LockButton = ({ name }: { readonly name: string }) => {
  const terminal = useTerminal();
  return (
    <button
      type="button"
      className="till-icon-button till-lock"
      aria-label={say.lock(name)}
      onClick={() => terminal.lockCashier()}
    >
      <Icon name="lock" />
    </button>
  );
};
