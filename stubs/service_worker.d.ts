// The part of a service worker's world that service_worker.js uses: TypeScript has it in a library that
// cannot be loaded beside that of pages.
interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface ServiceWorkerEvents {
  install: ExtendableEvent;
  activate: ExtendableEvent;
  fetch: FetchEvent;
  message: MessageEvent;
}

interface ServiceWorkerScope {
  /** Set by precache.js: the version of the site, and each of its files with its integrity. */
  readonly PRECACHE: { version: string; files: Record<string, string> };
  readonly registration: ServiceWorkerRegistration;
  importScripts(url: string): void;
  skipWaiting(): Promise<void>;
  addEventListener<Name extends keyof ServiceWorkerEvents>(
    name: Name,
    listener: (event: ServiceWorkerEvents[Name]) => void,
  ): void;
}
