// The part of a service worker's world that service_worker.js uses: TypeScript has it in a library that
// cannot be loaded beside that of pages.
interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface ServiceWorkerMessageEvent extends ExtendableEvent {
  readonly data: string;
  readonly ports: readonly MessagePort[];
}

interface ServiceWorkerEvents {
  install: ExtendableEvent;
  activate: ExtendableEvent;
  fetch: FetchEvent;
  message: ServiceWorkerMessageEvent;
}

interface ServiceWorkerClient {
  postMessage(message: string, transfer: Transferable[]): void;
}

interface ServiceWorkerScope {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: object): Promise<ServiceWorkerClient[]>;
  };
  skipWaiting(): Promise<void>;
  addEventListener<Name extends keyof ServiceWorkerEvents>(
    name: Name,
    listener: (event: ServiceWorkerEvents[Name]) => void,
  ): void;
}
