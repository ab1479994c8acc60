import { useInstallation, useTestMode } from '../installation.ts';
import { Command } from '../parts/command.tsx';
import { LocalAuthority } from '../parts/local-authority.tsx';
import { useMay } from '../parts/may.tsx';
import { words } from '../words/index.ts';

const say = words.phones;
const COMMAND = 'npm start -- --phone';

/** Phones of the same network, in test mode: what they need, or how the server is started for them; for whoever makes terminals of them. */
export const PhonesPanel = () => {
  const { data } = useInstallation();
  const isTest = useTestMode();
  const may = useMay();
  if (!isTest || !may('createTerminal')) return null;
  return (
    <section className="console-panel" aria-labelledby="phones">
      <h2 id="phones">{say.title}</h2>
      {data?.localAuthority === undefined ? (
        <>
          <p className="console-muted">{say.off}</p>
          <Command text={COMMAND} name={say.title} />
        </>
      ) : (
        <LocalAuthority of={data.localAuthority} />
      )}
    </section>
  );
};
