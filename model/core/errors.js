/** Errors that the page tells apart by their names. */

/** An error that the visitor can act upon: its message is a sentence for the page as it is. */
export class VisitorError extends Error {
  name = "VisitorError";
}

/** A worker has died: whatever it was doing will not be answered, and its model is gone. */
export class WorkerLostError extends Error {
  name = "WorkerLostError";
}
