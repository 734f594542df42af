/** What is used of WebAssembly; Node's own types leave it out. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object, imports?: object) => { readonly exports: unknown };
  readonly Memory: new (size: { initial: number; maximum: number; shared: true }) => SharedMemory;
};

/** The memory of a module: numbers go in and out through it, and views of `buffer` end when it grows. */
export interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): void;
}

/** Memory that threads share: a message takes it along. Views of `buffer` stay when it grows, and see what they saw. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): void;
}

/** Bytes by which a memory grows. */
export const page = 65_536;

/** So many pages of memory for `instantiateShared`, all zero. */
export function sharedMemory(pages: number): SharedMemory {
  return new WebAssembly.Memory({ initial: pages, maximum: 65_536, shared: true });
}

/** What a module without imports exports, from its code in base64. `Exports` is what its text says; nothing else checks it. */
export function instantiate<Exports>(code: string): Exports & { readonly memory: Memory } {
  return instance<Exports & { readonly memory: Memory }>(code);
}

/** The same of a module that imports `memory` of `kernel`, of up to 65,536 pages that threads share. */
export function instantiateShared<Exports>(code: string, memory: SharedMemory): Exports {
  return instance<Exports>(code, { kernel: { memory } });
}

function instance<Exports>(code: string, imports?: object): Exports {
  const module = new WebAssembly.Module(Buffer.from(code, "base64"));
  return new WebAssembly.Instance(module, imports).exports as Exports;
}
