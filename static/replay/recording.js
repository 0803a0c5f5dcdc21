// The transport over a recorded run, of which every row that there will be is here: perhaps not every epoch.

/**
 * @import { End } from "../types/message.js"
 * @import { History } from "../stage/history.js"
 */

import { Player } from "../stage/player.js";

export class Recording extends Player {
  /**
   * @param {History} history
   * @param {End} end
   */
  constructor(history, end) {
    super(history);
    this.end = end;
    this.seen = history.lastEpoch;
  }

  /** @param {number} by */
  step(by) {
    this.pause();
    const index = this.history.indexAtOrBefore(this.epoch) + by;
    this.show(this.history.epochs[Math.max(0, Math.min(this.history.length - 1, index))]);
  }

  /**
   * Epochs that pass between two rows are saved up until the next row is due.
   * @param {number} seconds
   */
  frame(seconds) {
    if (!this.playing) return;
    if (this.rushing) this.show(this.history.lastEpoch);
    else {
      const { speed } = this;
      this.clock += speed.perFrame ?? seconds * speed.perSecond;
      const epoch = this.history.epochs[this.history.indexAtOrBefore(this.epoch + this.clock)];
      this.clock -= epoch - this.epoch;
      this.show(epoch);
    }
    if (this.atEnd) this.pause();
  }
}
