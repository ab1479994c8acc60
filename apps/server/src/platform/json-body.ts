import { repeatedMember } from '@tallystick/encoding';
import type { FastifyInstance } from 'fastify';
import { Refusal } from './refusal.ts';

const NAME_MAX = 64;

/** Reads bodies of JSON: no member twice in one object (RFC 8259 section 4), none that names a prototype. */
export const readJsonBodies = (http: FastifyInstance): void => {
  const parse = http.getDefaultJsonParser('error', 'error');
  http.removeAllContentTypeParsers();
  http.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) =>
    parse(request, body, (error, value) => {
      const twice = error === null ? repeatedMember(body) : undefined;
      if (twice === undefined) return done(error, value);
      done(
        new Refusal('malformed_request', {
          path: '',
          detail: `The member ${JSON.stringify(twice.slice(0, NAME_MAX))} stands twice in one object.`,
        }),
      );
    }),
  );
};
