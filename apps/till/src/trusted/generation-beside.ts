/** Where the generation of trusted storage stands beside it. */
export const GENERATION_BESIDE = 'tallystick-generation';
