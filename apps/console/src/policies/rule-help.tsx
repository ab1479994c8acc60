import { getPolicyLanguage } from '@tallystick/protocol';
import { useQuery } from '@tanstack/react-query';
import { api } from '../api.ts';
import { Scroll } from '../tables/scroll.tsx';
import { words } from '../words/index.ts';

const said = words.policies;

/** What a rule can name and call: the table that the compiler itself goes by. */
export const PolicyHelp = () => {
  const language = useQuery({
    queryKey: ['policies', 'language'],
    queryFn: () => api.call(getPolicyLanguage, {}),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (language.data === undefined) return null;
  const { variables, functions } = language.data;
  return (
    <details className="console-record">
      <summary>{said.help}</summary>
      <p className="console-muted">{said.helpText}</p>
      <Scroll label={said.help}>
        <table className="console-table">
          <thead>
            <tr>
              <th scope="col">{said.name}</th>
              <th scope="col">{said.type}</th>
              <th scope="col">{said.meaning}</th>
              <th scope="col">{said.kinds}</th>
            </tr>
          </thead>
          <tbody>
            {variables.map(({ name, type, meaning, kinds }) => (
              <tr key={`${name}${kinds?.join() ?? ''}`}>
                <th scope="row" className="console-mono">
                  {name}
                </th>
                <td className="console-mono">{type}</td>
                <td>{meaning}</td>
                <td>{kinds?.join(', ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <h3>{said.functions}</h3>
      <Scroll label={said.functions}>
        <table className="console-table">
          <thead>
            <tr>
              <th scope="col">{said.name}</th>
              <th scope="col">{said.meaning}</th>
            </tr>
          </thead>
          <tbody>
            {functions.map(({ name, form, meaning }) => (
              <tr key={name}>
                <th scope="row" className="console-mono">
                  {form}
                </th>
                <td>{meaning}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
};
