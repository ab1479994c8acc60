/** What a person hears and feels at the end of a payment: rising and light for paid, falling and long for not paid. */
type Ending = 'paid' | 'not-paid';

const NOTES: Record<
  Ending,
  readonly { readonly hertz: number; readonly at: number; readonly seconds: number }[]
> = {
  paid: [
    { hertz: 659.26, at: 0, seconds: 0.12 },
    { hertz: 987.77, at: 0.12, seconds: 0.28 },
  ],
  'not-paid': [
    { hertz: 293.66, at: 0, seconds: 0.2 },
    { hertz: 220, at: 0.24, seconds: 0.4 },
  ],
};
const VIBRATION: Record<Ending, number[]> = { paid: [60], 'not-paid': [180, 90, 180] };

let audio: AudioContext | undefined;

/** Browsers let a page sound only after a person has touched it: call it in the handler of a press. */
export const allowSound = (): void => {
  try {
    audio ??= new AudioContext();
    void audio.resume();
  } catch {
    audio = undefined;
  }
};

const play = (context: AudioContext, ending: Ending) => {
  const start = context.currentTime + 0.02;
  for (const { hertz, at, seconds } of NOTES[ending]) {
    const tone = context.createOscillator();
    const loudness = context.createGain();
    tone.type = ending === 'paid' ? 'sine' : 'triangle';
    tone.frequency.value = hertz;
    loudness.gain.setValueAtTime(0.0001, start + at);
    loudness.gain.exponentialRampToValueAtTime(0.4, start + at + 0.015);
    loudness.gain.exponentialRampToValueAtTime(0.0001, start + at + seconds);
    tone.connect(loudness).connect(context.destination);
    tone.start(start + at);
    tone.stop(start + at + seconds);
  }
};

/** Sounds and vibrates the end of a payment, where the device can. */
export const signal = (ending: Ending): void => {
  if (audio?.state === 'running') play(audio, ending);
  // A page that nobody has touched since it was loaded may not vibrate: the browser reports the try as an error.
  if (navigator.userActivation?.hasBeenActive ?? true) navigator.vibrate?.(VIBRATION[ending]);
};
