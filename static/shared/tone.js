// A tone that rises and falls with a number, for those who listen to a curve.

const LOWEST = 110; // hertz, for 0
const OCTAVES = 3; // from 0 to 1
const LOUDNESS = 0.06;
const GLIDE_S = 0.05;

/** Whether the browser can make tones. */
export const canSound = "AudioContext" in window;

export class Tone {
  constructor() {
    /** @type {{ context: AudioContext, sound: OscillatorNode, volume: GainNode } | null} */
    this.made = null; // when it is first asked for: a browser lets nothing sound before
    this.sounds = false;
  }

  make() {
    const context = new AudioContext(),
      sound = context.createOscillator(),
      volume = context.createGain();
    volume.gain.value = 0;
    sound.connect(volume).connect(context.destination);
    sound.start();
    this.made = { context, sound, volume };
    return this.made;
  }

  /**
   * Sound as high as this number between 0 and 1 says.
   * @param {number} height
   */
  play(height) {
    if (!Number.isFinite(height)) return this.rest();
    const { context, sound, volume } = this.made ?? this.make();
    const pitch = LOWEST * 2 ** (OCTAVES * Math.min(Math.max(height, 0), 1));
    sound.frequency.setTargetAtTime(pitch, context.currentTime, GLIDE_S);
    if (!this.sounds) volume.gain.setTargetAtTime(LOUDNESS, context.currentTime, GLIDE_S);
    this.sounds = true;
  }

  rest() {
    if (this.made && this.sounds) this.made.volume.gain.setTargetAtTime(0, this.made.context.currentTime, GLIDE_S);
    this.sounds = false;
  }

  destroy() {
    this.made?.context.close();
    this.made = null;
  }
}
