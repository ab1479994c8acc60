import { useInstallation, useTestMode } from '../installation.ts';
import { Copy } from '../parts/copy.tsx';
import { LocalAuthority } from '../parts/local-authority.tsx';
import { words } from '../words/index.ts';

const say = words.phones;
const COMMAND = 'npm start -- --phone';

/** Phones of the same network, in test mode: what they need, or how the server is started for them. */
export const PhonesPanel = () => {
  const { data } = useInstallation();
  const isTest = useTestMode();
  if (!isTest) return null;
  return (
    <section className="console-panel" aria-labelledby="phones">
      <h2 id="phones">{say.title}</h2>
      {data?.localAuthority === undefined ? (
        <>
          <p className="console-muted">{say.off}</p>
          <div className="console-row">
            <pre className="console-raw">{COMMAND}</pre>
            <Copy text={COMMAND} name={say.title} />
          </div>
        </>
      ) : (
        <LocalAuthority of={data.localAuthority} />
      )}
    </section>
  );
};
