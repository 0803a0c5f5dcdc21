// What the server and the stage tell each other, as types: no page loads this file. pages/shared/stage/message.py has
// the same types in Python and says who sends what, and when; a test compares the names.

/**
 * How a run ended, the cause in words, and what may help, each with the setting that it is about. best: the epoch to go
 * back to, of a run that was stopped after it.
 * @typedef {object} End
 * @property {string} status
 * @property {string} cause
 * @property {[setting: string, name: string][]} remedies
 * @property {number} [best]
 */

/** @typedef {[epoch: number, words: string]} Change */
/** @typedef {[epoch: number, learningRate: number]} Rate */
/** @typedef {[epoch: number, places: number[]]} Locks The parameters that are locked from an epoch on. */

/**
 * How the run is shown, by the names of the choices.
 * @typedef {{ [name: string]: string }} Looks
 */

/**
 * How the stage is to look.
 * @typedef {object} Options
 * @property {boolean} presenter
 * @property {string[]} hidden
 * @property {boolean} [locked]
 * @property {number} [until]
 * @property {string} [look]
 * @property {Looks} [looks]
 * @property {boolean} [why]
 * @property {boolean} [hints]
 * @property {string} [remark]
 * @property {string} [room]
 */

/**
 * Where the numbers of a row begin.
 * @typedef {object} Columns
 * @property {number} gradient
 * @property {number} loss
 * @property {number} [accuracy]
 * @property {number} norms
 * @property {number} learningRate
 * @property {number} [testLoss]
 * @property {number} [testAccuracy]
 */

/**
 * What a number may be, and what it is called.
 * @typedef {object} Limits
 * @property {string} label
 * @property {number} low
 * @property {number} high
 * @property {string} allowed
 */

/** @typedef {import("./plotly.js").Figure<import("./plotly.js").FullLayout>} Figure */

/**
 * What an input of the network is: the product of some coordinates of a point, or its sine.
 * @typedef {object} Feature
 * @property {string} name
 * @property {number[]} factors
 * @property {boolean} sine
 */

/**
 * Everything about a run that does not change from epoch to epoch.
 * @typedef {object} Setup
 * @property {number[]} sizes
 * @property {string[]} activations
 * @property {string[]} formulas
 * @property {number} width
 * @property {Columns} columns
 * @property {string[][]} units
 * @property {boolean} biases
 * @property {string[]} parameters
 * @property {number[]} places
 * @property {string} row
 * @property {string[]} rows
 * @property {Feature[]} features
 * @property {number[][]} points
 * @property {number[][]} inputs
 * @property {number[][]} targets
 * @property {number[]} [classes]
 * @property {string[]} classNames
 * @property {string[]} classSigns
 * @property {string[]} classColors
 * @property {string[]} axes
 * @property {number[][]} [testInputs]
 * @property {number[][]} [testTargets]
 * @property {number[]} [testClasses]
 * @property {[number, number]} levels
 * @property {number} boundary
 * @property {number[][]} panels
 * @property {[low: number, high: number]} range
 * @property {[low: number, high: number]} [outputRange]
 * @property {[towards0: string, middle: string, towards1: string]} palette
 * @property {Limits} learningRate
 * @property {Limits} parameter
 * @property {number} seed
 * @property {Limits} seeds
 * @property {{ [name: string]: Figure }} figures
 */

/**
 * Each change on the way, and each learning rate and the locks, by the epoch that they come with.
 * @typedef {object} Opening
 * @property {string} address
 * @property {number} mostEpochs
 * @property {Change[]} changes
 * @property {Rate[]} rates
 * @property {Locks[]} locks
 */

/**
 * Why a run is as it is at an epoch, in words.
 * @typedef {object} Why
 * @property {number} epoch
 * @property {[heading: string, sentences: string[]][]} parts
 * @property {[setting: string, sentence: string][]} advice
 * @property {boolean} done
 */

/**
 * What stands before the rows of a run.
 * @typedef {object} RowsHeader
 * @property {number} n
 * @property {End} [end]
 * @property {Opening} [opening]
 * @property {Why} [why]
 */

/**
 * Where the stage finds rows, and what to send along.
 * @typedef {object} Source
 * @property {string} url
 * @property {string} visitor
 */

/**
 * What the page says.
 * @typedef {object} Header
 * @property {number} serial
 * @property {number} run
 * @property {Options} options
 * @property {Setup} [setup]
 * @property {Opening} [opening]
 * @property {number} [epoch]
 * @property {Source} [source]
 * @property {boolean} [resumed]
 * @property {number} [to]
 * @property {string} [ask]
 * @property {string} [error]
 */

/**
 * What stands before the rows of a replay.
 * @typedef {object} RecordedHeader
 * @property {Setup} setup
 * @property {Looks} looks
 * @property {Change[]} changes
 * @property {Rate[]} rates
 * @property {Locks[]} locks
 * @property {End} end
 * @property {number} n
 */

/**
 * A query, and a number that its answer repeats.
 * @typedef {object} Question
 * @property {number} id
 * @property {string} query
 */

/**
 * What the browser tells.
 * @typedef {object} Command
 * @property {number} run
 * @property {number} epoch
 * @property {number} seen
 * @property {string} address
 * @property {Looks} looks
 * @property {Question} [question]
 * @property {boolean} [ended]
 * @property {boolean} [accept]
 * @property {boolean} [commit]
 * @property {number} [seed]
 * @property {boolean} [forget]
 * @property {boolean} [undo]
 * @property {boolean} [explain]
 * @property {number} [parameter]
 * @property {boolean} [starts]
 * @property {boolean} [reopen]
 */

export {};
