import { Button } from '@mantine/core';
import { type ActivationCode, createActivationCode, type Terminal } from '@tallystick/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { toString as drawQr } from 'qrcode';
import { api } from '../api.ts';
import { useInstalled } from '../installation.ts';
import { Copy } from '../parts/copy.tsx';
import { useMay } from '../parts/may.tsx';
import { formatMoment } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';

const grouped = (digits: string): string => `${digits.slice(0, 4)} ${digits.slice(4)}`;

const Qr = ({ link }: { readonly link: string }) => {
  // The link is a secret: the picture is made here, in the page, and never by a request.
  const picture = useQuery({
    queryKey: ['qr', link],
    queryFn: async () =>
      `data:image/svg+xml,${encodeURIComponent(await drawQr(link, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' }))}`,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  return picture.data ? (
    <img
      className="console-activation-qr"
      src={picture.data}
      alt={words.terminal.qr}
      width={208}
      height={208}
    />
  ) : (
    <div className="console-activation-qr" />
  );
};

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
        <Button component="a" href="/wallet/" target="_blank" rel="noreferrer" variant="default">
          {say.wallet}
        </Button>
      </div>
    </section>
  );
};

/** The activation code of a terminal: made here, shown once, as digits, link and QR code. */
export const Activation = ({
  terminal,
  given,
}: {
  readonly terminal: Terminal;
  /** A code that a reset made. */
  readonly given?: ActivationCode | undefined;
}) => {
  const queries = useQueryClient();
  const may = useMay();
  const make = useMutation({
    mutationFn: () => api.call(createActivationCode, { params: { id: terminal.id }, body: {} }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['terminals'] }),
    gcTime: 0,
  });
  const made = make.data ?? given;
  const isOpen = made !== undefined && terminal.activation?.id === made.id;
  // One that is no longer open was used, if there is a device, or else ended by another change: then it is not shown any more.
  const spent = made !== undefined && !isOpen && terminal.device !== undefined;
  const code = isOpen ? made : undefined;
  if (!terminal.actions.includes('activate') || !may('createActivationCode')) return null;
  const isSpent = terminal.enrolmentMethods.every((method) => terminal.spentMethods.includes(method));

  return (
    <section className="console-panel" aria-labelledby="activation">
      <div className="console-panel-head">
        <h2 id="activation">{words.terminal.activate}</h2>
        <Button
          variant={code || terminal.status === 'active' ? 'default' : 'filled'}
          onClick={() => make.mutate()}
          loading={make.isPending}
          disabled={isSpent}
        >
          {code || terminal.activation ? words.terminal.remake : words.terminal.make}
        </Button>
      </div>
      {make.isError ? <Trouble error={make.error} /> : null}
      {spent ? (
        <p role="status">{words.terminal.spent}</p>
      ) : code ? (
        <div className="console-activation">
          {code.link === undefined ? null : <Qr link={code.link} />}
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
              {words.terminal.expires(formatMoment(code.expiresAt))}. {words.terminal.once}
            </p>
          </div>
        </div>
      ) : (
        <p className="console-muted">
          {terminal.activation
            ? `${words.terminal.open} ${words.terminal.expires(formatMoment(terminal.activation.expiresAt))}, ${words.terminal.attempts(terminal.activation.attemptsLeft)}.`
            : isSpent
              ? words.terminal.allSpent
              : words.terminal.activateText}
        </p>
      )}
    </section>
  );
};
