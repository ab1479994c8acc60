import * as Type from 'typebox';
import { endpoint } from './endpoint.ts';

export const getInstallation = endpoint({
  id: 'getInstallation',
  method: 'GET',
  path: '/v1/installation',
  access: 'public',
  tag: 'Installation',
  summary: 'The optional modules of this installation',
  status: 200,
  response: Type.Object({
    mode: Type.Enum(['test', 'live']),
    optionalModules: Type.Array(Type.String(), {
      description: 'Names of the optional modules that are installed.',
    }),
  }),
});
