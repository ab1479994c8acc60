import * as Type from 'typebox';
import { RecordOf } from './record.ts';

/** WebAuthn JSON (WebAuthn Level 3 section 5.1): made and read by the WebAuthn library at both ends, which parse it strictly. */
export const WebAuthnJson = RecordOf(Type.Unknown());

export const CeremonyId = Type.String({ maxLength: 64 });

/** What an authenticator is asked, and the name under which it is answered. */
export const Ceremony = Type.Object({ ceremony: Type.String(), options: WebAuthnJson });
