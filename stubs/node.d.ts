/** What tools/bytecode.js uses of Node: a module, so that the page's code sees nothing of it. */
declare module "node:process" {
  export const argv: string[];
  export function exit(code: number): never;
}
