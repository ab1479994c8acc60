export { createSystemRandomness, type Randomness, randomDigits } from '@tallystick/keys/randomness';
