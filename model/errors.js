/** An error that the visitor can act upon: its message is a sentence for the page as it is. */
export class VisitorError extends Error {
  name = "VisitorError";
}
