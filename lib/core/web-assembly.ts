/** What is used of WebAssembly; Node's own types leave it out. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/** The memory of a module: numbers go in and out through it, and views of `buffer` end when it grows. */
export interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): void;
}

/** Bytes by which a memory grows. */
export const page = 65_536;

/** What a module without imports exports, from its code in base64. `Exports` is what its text says; nothing else checks it. */
export function instantiate<Exports>(code: string): Exports & { readonly memory: Memory } {
  const module = new WebAssembly.Module(Buffer.from(code, "base64"));
  return new WebAssembly.Instance(module).exports as Exports & { readonly memory: Memory };
}
