/** Errors that the page tells apart by their names. */

/** An error that the visitor can act upon: its message is a sentence for the page as it is. */
export class VisitorError extends Error {
  name = "VisitorError";
}

/** A worker has died: whatever it was doing will not be answered. */
export class WorkerLostError extends Error {
  name = "WorkerLostError";
}

/** A worker has ended without a word: the message is a sentence, and trying again is all that can be done. */
export class WorkerEndedError extends Error {
  name = "WorkerEndedError";
}

/** A worker cannot go on and has to be replaced: its message is a sentence for the page, with what to do. */
export class WorkerSpentError extends Error {
  name = "WorkerSpentError";
}
