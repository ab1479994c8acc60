import Type from 'typebox';
import { defineSettings } from '../../platform/config/settings.ts';
import { Host, Port } from '../../platform/config/variables.ts';

export interface PersonalisationSettings {
  /** The issuer host: its ISO 8583 link, and its HTTP interface, which gives the scheme's CA keys. */
  readonly issuer: { readonly host: string; readonly isoPort: number; readonly httpOrigin: string };
  /** Whether terminals send the APDU trace of each payment. Live mode never asks for it. */
  readonly cardTrace: boolean;
}

export const personalisationSettings = defineSettings(
  {
    ISSUER_HOST: Host('the host of the issuer'),
    ISSUER_ISO_PORT: Port(4_002, 'the ISO 8583 port of the issuer'),
    ISSUER_HTTP_PORT: Port(4_001, 'the HTTP port of the issuer'),
    CARD_TRACE: Type.Enum(['on', 'off'], {
      default: 'on',
      examples: ['off'],
      description: '`on` or `off`: whether terminals send the APDU trace of each payment, test mode only',
    }),
  },
  (read, { mode }): PersonalisationSettings => ({
    issuer: {
      host: read.ISSUER_HOST,
      isoPort: read.ISSUER_ISO_PORT,
      httpOrigin: `http://${read.ISSUER_HOST}:${read.ISSUER_HTTP_PORT}`,
    },
    cardTrace: mode === 'test' && read.CARD_TRACE === 'on',
  }),
);
