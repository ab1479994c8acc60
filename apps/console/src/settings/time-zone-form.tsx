import { Button, Select } from '@mantine/core';
import { amendMerchant, type Merchant, type Session, zoneName } from '@tallystick/protocol';
import { spoken } from '@tallystick/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.ts';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';

/** Names that this browser knows, and the merchant's own where it does not. */
const zonesWith = (own: string): string[] => [
  ...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', own]),
];

const now = (timeZone: string): string => {
  const at = Date.now();
  const time = new Intl.DateTimeFormat(spoken.locale, { timeStyle: 'short', timeZone }).format(at);
  return `${time} ${zoneName(at, spoken.language, timeZone)}`;
};

/** The time zone of the merchant: seen by everybody, chosen among all that there are. */
export const TimeZoneForm = ({ merchant }: { readonly merchant: Merchant }) => {
  const queries = useQueryClient();
  const [zone, setZone] = useState(merchant.timeZone);
  const say = words.settings;
  const amend = useMutation({
    mutationFn: () => api.call(amendMerchant, { body: { timeZone: zone } }),
    onSuccess: (amended) => {
      queries.setQueryData<Session | null>(['session'], (session) =>
        session ? { ...session, merchant: amended } : session,
      );
      return queries.invalidateQueries();
    },
  });
  return (
    <form
      className="console-form"
      onSubmit={(event) => {
        event.preventDefault();
        amend.mutate();
      }}
    >
      <Select
        label={say.timeZone}
        description={say.timeZoneHint(now(zone))}
        inputWrapperOrder={['label', 'input', 'description']}
        searchable
        allowDeselect={false}
        limit={200}
        data={zonesWith(merchant.timeZone)}
        value={zone}
        onChange={(chosen) => chosen !== null && setZone(chosen)}
      />
      {amend.isError ? <Trouble error={amend.error} /> : null}
      <div className="console-actions">
        <Button type="submit" loading={amend.isPending} disabled={zone === merchant.timeZone}>
          {say.timeZoneSave}
        </Button>
      </div>
    </form>
  );
};
