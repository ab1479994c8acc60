import * as Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { Currency } from './primitives.ts';

export const getInstallation = endpoint({
  id: 'getInstallation',
  method: 'GET',
  path: '/v1/installation',
  access: 'public',
  tag: 'Installation',
  summary: 'Mode, first currency and optional modules of this installation',
  status: 200,
  response: Type.Object({
    mode: Type.Enum(['test', 'live']),
    currency: Currency,
    optionalModules: Type.Array(Type.String(), {
      description: 'Names of the optional modules that are installed.',
    }),
  }),
});
