// The transport: which epoch is on the screen, and what must be asked for so that it can move on.

/**
 * @import { End } from "../types/message.js"
 * @import { History } from "./history.js"
 */

import { curveStride, MOST_POINTS } from "./history.js";

/** @typedef {{ start: number, count: number, stride: number }} Want So many rows from an epoch on, every few epochs. */
/** @typedef {{ label: string, perSecond: number, perFrame?: undefined }} Slow */
/** @typedef {{ label: string, perFrame: number, perSecond?: undefined }} Fast */
/** @typedef {Slow | Fast} Speed How many epochs pass. */

/** @type {Speed[]} */
export const SPEEDS = [
  { label: "1 epoch a second", perSecond: 1 },
  { label: "10 epochs a second", perSecond: 10 },
  { label: "1 epoch a frame", perFrame: 1 },
  { label: "5 epochs a frame", perFrame: 5 },
  { label: "20 epochs a frame", perFrame: 20 },
  { label: "100 epochs a frame", perFrame: 100 },
  { label: "1000 epochs a frame", perFrame: 1000 },
];
export const DEFAULT_SPEED = 3;

const RESERVE_FRAMES = 180; // ask for more when less than this is left
const CHUNK = 480;
export const SHORT = 120; // where the answer must come soon, or much of it may never be shown
const FILL = 60;
const FRAMES_A_SECOND = 60;
const SCARCE = 16; // so few rows in reserve are shown one by one

export class Player {
  /**
   * @param {History} history
   * @param {Speed} speed
   */
  constructor(history, speed = SPEEDS[DEFAULT_SPEED]) {
    this.history = history;
    this.speed = speed;
    this.epoch = 0;
    this.seen = 0; // the last epoch that was ever on the screen
    /** @type {End | null} */
    this.end = null; // not before the last row has arrived
    this.mostEpochs = 0;
    this.playing = false;
    this.rushing = false; // playing as fast as rows arrive
    /** @type {number | null} */
    this.wish = null; // an epoch to show as soon as it is here
    this.clock = 0;
    this.pace = 100 * FRAMES_A_SECOND; // epochs a second that come
    this.opened = 0; // an epoch in the middle of the run that was asked for, while rows before it are missing
    this.whole = -1; // the number of rows in which no epoch of the curves was missing
  }

  get stride() {
    return this.speed.perFrame ?? 1;
  }
  get atEnd() {
    return this.end !== null && this.epoch >= this.history.lastEpoch;
  }

  play() {
    if (this.atEnd) this.epoch = 0;
    this.wish = null;
    this.playing = true;
    this.clock = 0;
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  pause() {
    this.playing = this.rushing = false;
  }

  rush() {
    this.playing = this.rushing = true;
    this.wish = null;
  }

  /** @param {number} epoch */
  seek(epoch) {
    this.pause();
    const index = Math.max(0, this.history.indexAtOrBefore(epoch));
    this.show(this.history.epochs[index]);
  }

  /** @param {number} by */
  step(by) {
    this.pause();
    this.wish = Math.max(0, (this.wish ?? this.epoch) + by);
    this.grantWish();
  }

  /**
   * Show this epoch as soon as it is here, and then the curves up to it too.
   * @param {number} epoch
   */
  goTo(epoch) {
    this.pause();
    this.wish = epoch;
    if (this.end === null && epoch > this.history.lastEpoch + FILL) this.opened = epoch;
    this.grantWish();
  }

  /** @param {number} epoch */
  show(epoch) {
    this.epoch = epoch;
    this.seen = Math.max(this.seen, epoch);
  }

  /**
   * What came after this epoch has become another; its rows are here. While it plays, the player plays on where it is.
   * @param {number} epoch
   */
  cut(epoch) {
    this.end = this.wish = null;
    this.opened = Math.min(this.opened, epoch);
    this.whole = -1;
    const index = this.history.indexAtOrBefore(this.playing ? Math.max(epoch, this.epoch) : epoch);
    this.epoch = this.seen = this.history.epochs[index];
  }

  grantWish() {
    if (this.wish === null) return;
    const index = this.history.indexAtOrBefore(this.wish);
    const beyondEnd = this.end !== null && this.wish > this.history.lastEpoch;
    if (index >= 0 && (this.history.epochs[index] === this.wish || beyondEnd)) {
      this.show(this.history.epochs[index]);
      this.wish = null;
    }
  }

  /**
   * Move on by one frame.
   * @param {number} seconds those that it took
   * @param {number} until where playing stops once
   */
  frame(seconds, until = Infinity) {
    this.grantWish();
    if (!this.playing) return;
    let target = this.history.lastEpoch;
    if (!this.rushing) {
      if (this.speed.perSecond) {
        this.clock += seconds * this.speed.perSecond;
        const whole = Math.floor(this.clock);
        this.clock -= whole;
        target = this.epoch + whole;
      } else target = this.epoch + this.stride;
      if (this.epoch < until && target >= until) {
        this.goTo(until);
        return;
      }
    }
    const index = this.rushing ? this.nextIndex(target) : this.sparing(this.nextIndex(target));
    if (index >= 0) this.show(this.history.epochs[index]);
    if (this.atEnd) this.pause();
  }

  /**
   * This row, or where training cannot keep up with the speed the next one: then there still is one for each frame.
   * @param {number} index
   */
  sparing(index) {
    const next = this.history.indexAtOrBefore(this.epoch) + 1;
    return this.end === null && this.history.length - next < SCARCE ? Math.min(index, next) : index;
  }

  /**
   * So many epochs have come in this time.
   * @param {number} epochs
   * @param {number} ms
   */
  notePace(epochs, ms) {
    this.pace += 0.3 * ((1000 * epochs) / ms - this.pace);
  }

  /**
   * The last row after the one on the screen and not beyond `target`; the end of the run counts as never beyond.
   * @param {number} target
   */
  nextIndex(target) {
    let index = this.history.indexAtOrBefore(target);
    const last = this.history.length - 1;
    if (this.end !== null && index === last - 1 && target > this.history.epochs[index]) index = last;
    return index >= 0 && this.history.epochs[index] > this.epoch ? index : -1;
  }

  /**
   * The rows to ask for next.
   * @returns {Want | null}
   */
  want() {
    if (this.wish !== null && this.wish <= this.history.lastEpoch) {
      const start = this.wish < this.epoch ? Math.max(0, this.wish - FILL + 1) : this.wish;
      return { start, count: FILL, stride: 1 };
    }
    if (this.opened) return this.before();
    const last = this.history.lastEpoch;
    if (this.playing && !this.rushing && this.epoch < last && this.nextIndex(this.epoch + this.stride) < 0) {
      return { start: this.epoch + this.stride, count: CHUNK, stride: this.stride }; // a stretch that was skipped before
    }
    if (this.end !== null) return this.playing ? null : this.gap();
    if (this.wish !== null) return { start: this.wish > last + FILL ? this.wish : last + 1, count: FILL, stride: 1 };
    if (this.rushing) {
      const stride = curveStride(this.mostEpochs);
      return { start: (Math.floor(last / stride) + 1) * stride, count: MOST_POINTS, stride };
    }
    if (this.playing && (last - this.epoch) / this.stride < RESERVE_FRAMES) return this.ahead();
    return null;
  }

  /**
   * The rows that the curves lack before the epoch in the middle that was asked for.
   * @returns {Want | null}
   */
  before() {
    if (this.end !== null) this.opened = Math.min(this.opened, this.history.lastEpoch);
    const start = this.history.firstMissing(this.opened),
      stride = curveStride(this.opened);
    if (start >= 0) return { start, count: Math.ceil((this.opened - start) / stride), stride };
    this.opened = 0;
    return this.want();
  }

  /**
   * The rows that the curves of the ended run lack: then they are the same, whether it was played or skipped through.
   * @returns {Want | null}
   */
  gap() {
    const { history } = this;
    if (this.whole === history.length || history.most < 2 * MOST_POINTS) return null;
    const start = history.firstMissing();
    if (start >= 0) return { start, count: MOST_POINTS, stride: curveStride(history.lastEpoch) };
    this.whole = history.length;
    return null;
  }

  /**
   * The next rows at the present speed, or as fast as they come, one for each frame.
   * @returns {Want}
   */
  ahead(count = this.speed.perSecond ? SHORT : CHUNK) {
    const stride = Math.max(1, Math.min(this.stride, Math.floor(this.pace / FRAMES_A_SECOND)));
    return { start: this.history.lastEpoch + stride, count, stride };
  }
}
