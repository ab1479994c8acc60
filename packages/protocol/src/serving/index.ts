export { holdsCardNumber, maskCardNumbers } from '../card-numbers.ts';
export * from './address-group.ts';
export * from './answer-encoding.ts';
export * from './host-headers.ts';
export * from './problem-in-language.ts';
export * from './request-id.ts';
export * from './slow-requests.ts';
export * from './wanted-language.ts';
