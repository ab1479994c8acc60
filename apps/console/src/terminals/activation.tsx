import { Button } from '@mantine/core';
import {
  type ActivationCode,
  createActivationCode,
  type Delivery,
  isSentMethod,
  type Terminal,
} from '@tallystick/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../api.ts';
import { useInstallation, useInstalled, useTillOrigin } from '../installation.ts';
import { Copy } from '../parts/copy.tsx';
import { LocalAuthority } from '../parts/local-authority.tsx';
import { useMay } from '../parts/may.tsx';
import { Qr } from '../parts/qr.tsx';
import { formatMoment } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';
import { DeliveryState } from './delivery-state.tsx';
import { SendCode } from './send-code.tsx';

const grouped = (digits: string): string => `${digits.slice(0, 4)} ${digits.slice(4)}`;

/** The code in the form that is typed. */
const Digits = ({ code }: { readonly code: ActivationCode }) =>
  code.code === undefined ? null : (
    <>
      <p className="console-muted">{words.terminal.typed}</p>
      <dl className="console-activation-codes">
        <dt>{words.terminal.number}</dt>
        <dd className="ui-money" data-testid="terminal-number">
          {grouped(code.terminalNumber)}
        </dd>
        <dt>{words.terminal.code}</dt>
        <dd className="ui-money" data-testid="activation-code">
          {grouped(code.code)}
        </dd>
      </dl>
    </>
  );

/** In test mode this browser can be till and wallet, up to the first approval. */
const TryItHere = ({ link }: { readonly link: string }) => {
  const hasTestField = useInstalled('test-field');
  const origin = useTillOrigin();
  if (!hasTestField) return null;
  const say = words.terminal.tryIt;
  return (
    <section aria-labelledby="try-it">
      <h3 id="try-it">{say.title}</h3>
      <ol>
        {say.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <div className="console-actions">
        <Button component="a" href={link} target="_blank" rel="noreferrer">
          {say.till}
        </Button>
        <Button component="a" href={`${origin}/wallet/`} target="_blank" rel="noreferrer" variant="default">
          {say.wallet}
        </Button>
      </div>
    </section>
  );
};

/** What a phone needs before it can open the link, where the server vouches for its own name. */
const FirstTime = () => {
  const { data } = useInstallation();
  return data?.localAuthority === undefined ? null : (
    <details className="console-first-time">
      <summary>{words.phones.firstTime}</summary>
      <LocalAuthority of={data.localAuthority} />
    </details>
  );
};

/** A code that was just made, in the forms that the operator sees. */
const Shown = ({ code }: { readonly code: ActivationCode }) => (
  <>
    <div className="console-activation">
      {code.link === undefined ? null : <Qr text={code.link} name={words.terminal.qr} />}
      <div>
        <Digits code={code} />
        {code.link === undefined ? null : (
          <p>
            <a href={code.link} target="_blank" rel="noreferrer" data-testid="activation-link">
              {code.code === undefined ? words.terminal.linkOnly : words.terminal.link}
            </a>{' '}
            <Copy text={code.link} name={words.terminal.link} />
          </p>
        )}
        {code.link === undefined ? null : <TryItHere link={code.link} />}
        <p className="console-muted">
          {words.terminal.expires(formatMoment(code.expiresAt))}.
          {code.code === undefined && code.link === undefined ? null : ` ${words.terminal.once}`}
        </p>
      </div>
    </div>
    {code.link === undefined ? null : <FirstTime />}
  </>
);

/** What stands where no code was made on this page. */
const NotShown = ({ terminal, isSpent }: { readonly terminal: Terminal; readonly isSpent: boolean }) => {
  const say = words.terminal;
  const { activation } = terminal;
  if (activation !== undefined) {
    const until = say.expires(formatMoment(activation.expiresAt));
    return (
      <p className="console-muted">
        {say.open} {until}, {say.attempts(activation.attemptsLeft)}.
      </p>
    );
  }
  return <p className="console-muted">{isSpent ? say.allSpent : say.activateText}</p>;
};

/** Makes codes: shown here, or sent to an address. */
const useMake = (terminal: Terminal) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (delivery: Delivery | undefined) =>
      api.call(createActivationCode, {
        params: { id: terminal.id },
        body: delivery === undefined ? {} : { delivery },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['terminals'] }),
    gcTime: 0,
  });
};

/** The activation code of a terminal: made here, shown once, as digits, link and QR code, or sent to an address. */
export const Activation = ({
  terminal,
  given,
}: {
  readonly terminal: Terminal;
  /** A code that a reset made. */
  readonly given?: ActivationCode | undefined;
}) => {
  const may = useMay();
  const make = useMake(terminal);
  const made = make.data ?? given;
  const { activation } = terminal;
  const isOpen = made !== undefined && activation?.id === made.id;
  // One that is no longer open was used, if there is a device, or else ended by another change: then it is not shown any more.
  const spent = made !== undefined && !isOpen && terminal.device !== undefined;
  const code = isOpen ? made : undefined;
  if (!terminal.actions.includes('activate') || !may('createActivationCode')) return null;
  const free = terminal.enrolmentMethods.filter((method) => !terminal.spentMethods.includes(method));
  const sent = free.filter(isSentMethod);
  const isShownHere = free.length === 0 || sent.length < free.length;
  const wasSent = make.variables !== undefined;

  return (
    <section className="console-panel" aria-labelledby="activation">
      <div className="console-panel-head">
        <h2 id="activation">{words.terminal.activate}</h2>
        {isShownHere ? (
          <Button
            variant={code || terminal.status === 'active' || sent.length > 0 ? 'default' : 'filled'}
            onClick={() => make.mutate(undefined)}
            loading={make.isPending && !wasSent}
            disabled={free.length === 0}
          >
            {code || activation ? words.terminal.remake : words.terminal.make}
          </Button>
        ) : null}
      </div>
      {make.isError && !wasSent ? <Trouble error={make.error} /> : null}
      {activation?.delivery ? (
        <DeliveryState terminal={terminal} delivery={activation.delivery} toPassOn={code?.toPassOn} />
      ) : null}
      {spent ? (
        <p role="status">{words.terminal.spent}</p>
      ) : code ? (
        <Shown code={code} />
      ) : (
        <NotShown terminal={terminal} isSpent={free.length === 0} />
      )}
      <SendCode
        methods={sent}
        isSending={make.isPending && wasSent}
        error={wasSent ? make.error : null}
        onSend={(delivery) => make.mutate(delivery)}
      />
    </section>
  );
};
