import { Button, Checkbox, TextInput } from '@mantine/core';
import { addReferenceValue } from '@tallystick/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.ts';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';

const EMPTY = { appId: '', signer: '', version: '', osPatchFloor: '', note: '' };
const FIELDS = ['appId', 'signer', 'version', 'osPatchFloor', 'note'] as const;
const NEEDED = ['appId', 'signer', 'version'] as const;

/** A new reference value: an app that is known to be good. */
export const ReferenceValueForm = ({ onDone }: { readonly onDone: () => void }) => {
  const queries = useQueryClient();
  const [fields, setFields] = useState(EMPTY);
  const [orNewer, setOrNewer] = useState(false);
  const { appId, signer, version, osPatchFloor, note } = fields;
  const add = useMutation({
    mutationFn: () =>
      api.call(addReferenceValue, {
        body: {
          appId: appId.trim(),
          signer: signer.trim(),
          version: version.trim(),
          orNewer,
          ...(osPatchFloor.trim() === '' ? {} : { osPatchFloor: osPatchFloor.trim() }),
          ...(note.trim() === '' ? {} : { note: note.trim() }),
        },
      }),
    onSuccess: () => {
      queries.invalidateQueries({ queryKey: ['reference-values'] });
      onDone();
    },
  });
  const isGood = NEEDED.every((name) => fields[name].trim() !== '');
  return (
    <form
      className="console-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isGood) add.mutate();
      }}
    >
      {FIELDS.map((name) => (
        <TextInput
          key={name}
          label={words.references.fields[name]}
          description={words.references.hints[name]}
          value={fields[name]}
          maxLength={name === 'note' ? 200 : 512}
          onChange={(event) => setFields({ ...fields, [name]: event.currentTarget.value })}
        />
      ))}
      <Checkbox
        label={words.references.orNewer}
        checked={orNewer}
        onChange={(event) => setOrNewer(event.currentTarget.checked)}
      />
      {add.isError ? <Trouble error={add.error} /> : null}
      <div className="console-actions">
        <Button type="submit" disabled={!isGood} loading={add.isPending}>
          {words.references.add}
        </Button>
        <Button variant="default" onClick={onDone}>
          {words.references.cancel}
        </Button>
      </div>
    </form>
  );
};
