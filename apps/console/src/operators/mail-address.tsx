import { TextInput } from '@mantine/core';
import { ApiProblem } from '@tallystick/protocol';
import { spoken } from '@tallystick/ui';
import { words } from '../words/index.ts';

const say = words.operators;

/** What is plainly no address; the server looks closely. */
const looksWrong = (to: string): boolean => to !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(to);

/** Whether an address may be sent as it was typed; none may. */
export const isSendable = (typed: string): boolean => !looksWrong(typed.trim());

/** Whether the server refused the address and nothing else. */
export const isAboutAddress = (error: unknown): boolean =>
  error instanceof ApiProblem && error.problem.path === '/to';

/** Where a link is sent, in the language of this console; nothing where no address was given. */
export const mailTo = (typed: string) => {
  const to = typed.trim();
  return to === '' ? {} : { to, language: spoken.language };
};

/** How the mail stands, in words; undefined: none was asked for. */
export const sendingOf = (sending: 'queued' | 'kept' | undefined, typed: string): string | undefined =>
  sending && say.sending[sending](typed.trim());

/** The mail address that a one-time link goes to, if one is given. */
export const MailAddress = ({
  value,
  onChange,
  isWrong,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isWrong: boolean;
}) => (
  <TextInput
    label={say.inviteTo}
    description={say.inviteToHint}
    inputWrapperOrder={['label', 'input', 'description', 'error']}
    type="email"
    value={value}
    onChange={(event) => onChange(event.currentTarget.value)}
    maxLength={254}
    autoComplete="off"
    error={isWrong ? say.inviteToWrong : undefined}
  />
);
