import { listTerminalChanges, type TerminalChange } from '@tallystick/protocol';
import { useQuery } from '@tanstack/react-query';
import { api } from '../api.ts';
import { Time } from '../parts/time.tsx';
import { words } from '../words/index.ts';

const said = (value: unknown): string => {
  if (value === null || value === undefined) return words.terminal.any;
  if (Array.isArray(value)) return value.length === 0 ? words.terminal.nothing : value.join(', ');
  if (typeof value === 'boolean') return value ? words.terminal.yes : words.terminal.no;
  if (typeof value === 'object') {
    const parts = Object.entries(value).map(([name, one]) => `${name} ${String(one)}`);
    return parts.length === 0 ? words.terminal.nothing : parts.join(', ');
  }
  return String(value);
};

const Change = ({ change }: { readonly change: TerminalChange }) => {
  const say = words.terminal;
  const { by, settings } = change;
  return (
    <li className="console-step">
      <div className="console-step-head">
        <strong>{say.change[change.type]}</strong>
        <span className="console-muted">{say.byWhom(by.name ?? say.by[by.kind])}</span>
        <Time at={change.at} />
      </div>
      {change.cause ? <p>{say.cause[change.cause]}</p> : null}
      {change.reason ? <p>{change.reason}</p> : null}
      {settings
        ? Object.entries(settings).map(([name, { from, to }]) => (
            <p key={name} className="console-muted">
              {say.settingNames[name] ?? name}: {say.from(said(from), said(to))}
            </p>
          ))
        : null}
    </li>
  );
};

/** The life of a terminal, newest first, with who did what. */
export const TerminalLife = ({ id }: { readonly id: string }) => {
  const changes = useQuery({
    queryKey: ['terminals', id, 'changes'],
    queryFn: () => api.call(listTerminalChanges, { params: { id }, query: { limit: 50 } }),
  });
  return (
    <section className="console-panel" aria-labelledby="life">
      <h2 id="life">{words.terminal.life}</h2>
      <ol className="console-steps">
        {changes.data?.data.map((change) => (
          <Change key={change.id} change={change} />
        ))}
      </ol>
    </section>
  );
};
