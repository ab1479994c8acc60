import { NativeSelect } from '@mantine/core';
import { ROLES, type Role } from '@tallystick/protocol';
import { words } from '../words/index.ts';

const say = words.operators;
const isRole = (text: string): text is Role => ROLES.some((role) => role === text);

/** One of the roles, with what it does. */
export const RoleChoice = ({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: Role;
  readonly onChange: (role: Role) => void;
}) => (
  <NativeSelect
    label={label}
    description={say.rolesDo[value]}
    inputWrapperOrder={['label', 'input', 'description']}
    value={value}
    onChange={({ currentTarget }) => {
      if (isRole(currentTarget.value)) onChange(currentTarget.value);
    }}
    data={ROLES.map((role) => ({ value: role, label: say.roles[role] }))}
  />
);
