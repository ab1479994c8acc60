import { Button, type MantineColorScheme, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import type { Session } from '@tallystick/protocol';
import { chooseLanguage, chosenLanguage, isLanguageChoice, languageChoices, shared } from '@tallystick/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import { ApprovalRules } from '../approvals/approval-rules.tsx';
import { Facts } from '../parts/facts.tsx';
import { IfMay } from '../parts/may.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { leave } from '../sign-in/session.ts';
import { words } from '../words/index.ts';
import { CashierPanel } from './cashier-settings.tsx';
import { OwnPasskeys } from './own-passkeys.tsx';
import { OwnTillCode } from './own-till-code.tsx';
import { PhonesPanel } from './phones-panel.tsx';
import { OwnRecoveryCodes } from './recovery-codes.tsx';
import { TimeZoneForm } from './time-zone-form.tsx';

const SCHEMES: { value: MantineColorScheme; label: string }[] = [
  { value: 'auto', label: words.settings.auto },
  { value: 'light', label: words.settings.light },
  { value: 'dark', label: words.settings.dark },
];

/** How the console looks in this browser, and what language it speaks. */
const Look = () => {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <section className="console-panel" aria-labelledby="appearance">
        <h2 id="appearance">{words.settings.appearance}</h2>
        <SegmentedControl
          aria-labelledby="appearance"
          value={colorScheme}
          onChange={(value) => {
            const chosen = SCHEMES.find((scheme) => scheme.value === value);
            if (chosen) setColorScheme(chosen.value);
          }}
          data={SCHEMES}
        />
      </section>
      <section className="console-panel" aria-labelledby="language">
        <h2 id="language">{shared.language}</h2>
        <SegmentedControl
          aria-labelledby="language"
          value={chosenLanguage()}
          onChange={(value) => isLanguageChoice(value) && chooseLanguage(value)}
          data={languageChoices()}
        />
      </section>
    </>
  );
};

export const Settings = ({ session }: { readonly session: Session }) => {
  const queries = useQueryClient();
  const { merchant, operator } = session;
  const out = useMutation({
    mutationFn: leave,
    onSuccess: () => {
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
      queries.setQueryData(['session'], null);
    },
  });
  return (
    <>
      <PageTitle name={words.settings.title} />
      <section className="console-panel" aria-labelledby="merchant">
        <h2 id="merchant">{words.settings.merchant}</h2>
        <Facts
          rows={[
            [words.settings.name, merchant.name],
            [
              words.settings.number,
              <code key="number" className="console-mono">
                {merchant.merchantNumber}
              </code>,
            ],
            [words.settings.currency, merchant.currency],
            [words.settings.mode, words.settings.modes[merchant.mode]],
          ]}
        />
        <IfMay call="amendMerchant">
          <TimeZoneForm merchant={merchant} />
        </IfMay>
      </section>
      <IfMay call="listOperators">
        <section className="console-panel" aria-labelledby="operators">
          <h2 id="operators">{words.operators.title}</h2>
          <p className="console-muted">{words.operators.text}</p>
          <p>
            <Link href="/settings/operators">{words.operators.link}</Link>
          </p>
        </section>
      </IfMay>
      <IfMay call="getApprovalRules">
        <ApprovalRules merchantId={merchant.id} />
      </IfMay>
      <PhonesPanel />
      <CashierPanel />
      <OwnTillCode />
      <OwnPasskeys />
      <OwnRecoveryCodes session={session} />
      <Look />
      <section className="console-panel" aria-labelledby="operator">
        <h2 id="operator">{words.settings.operator}</h2>
        <p>{`${operator.name} · ${words.operators.roles[operator.role]}`}</p>
        <p className="console-muted">{words.operators.youDo[operator.role]}</p>
        {out.isError ? <Trouble error={out.error} /> : null}
        <div className="console-actions">
          <Button variant="default" onClick={() => out.mutate()} loading={out.isPending}>
            {words.settings.signOut}
          </Button>
        </div>
      </section>
    </>
  );
};
