/** What tools/*.js use of Node: modules, so that the page's code sees nothing of it. */
declare module "node:process" {
  export const argv: string[];
  export function exit(code: number): never;
  export const stdin: AsyncIterable<unknown>;
  export const stdout: { write(text: string): void };
}

declare module "node:buffer" {
  export const Buffer: {
    from(text: string, encoding: "base64"): Uint8Array<ArrayBuffer>;
    from(
      buffer: ArrayBufferLike,
      offset: number,
      length: number,
    ): { toString(encoding: "base64"): string };
  };
}

declare module "node:fs" {
  export function openAsBlob(path: string): Promise<Blob>;
  export function openSync(path: string, flags: string): number;
  export function closeSync(file: number): void;
  export function writeSync(file: number, bytes: ArrayBufferView, at: number): number;
  export function readFileSync(path: string): Uint8Array<ArrayBuffer>;
  export function readFileSync(path: string, encoding: "utf8"): string;
  export function readdirSync(
    path: string,
    options: { withFileTypes: true },
  ): { name: string; isDirectory(): boolean }[];
  export function writeFileSync(path: string, data: string | ArrayBufferView): void;
}

declare module "node:path" {
  export function join(...parts: string[]): string;
}

declare module "node:readline" {
  export function createInterface(options: { input: unknown }): AsyncIterable<string>;
}
