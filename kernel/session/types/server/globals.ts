/**
 * Declarations of what Node has and its types lack, or know nothing of: WebAssembly, and that fetched JSON may be used, as in browsers.
 * A cell shall not be refused for them.
 */
export const missingGlobals = `declare global {
  interface Response { json(): Promise<any> }
  interface Request { json(): Promise<any> }
  var Performance: Function;
  namespace WebAssembly {
    type ValueType = "anyfunc" | "externref" | "f32" | "f64" | "i32" | "i64" | "v128";
    type Exports = Record<string, any>;
    type Imports = Record<string, Record<string, any>>;
    type Bytes = ArrayBufferView<ArrayBuffer> | ArrayBuffer;
    interface Description { name: string; kind: "function" | "global" | "memory" | "table" | "tag" }
    interface Result { module: Module; instance: Instance }
    class Module {
      constructor(bytes: Bytes);
      static exports(module: Module): Description[];
      static imports(module: Module): (Description & { module: string })[];
      static customSections(module: Module, name: string): ArrayBuffer[];
    }
    class Instance { constructor(module: Module, imports?: Imports); readonly exports: Exports }
    class Memory {
      constructor(descriptor: { initial: number; maximum?: number; shared?: boolean });
      readonly buffer: ArrayBuffer;
      grow(pages: number): number;
    }
    class Table {
      constructor(descriptor: { element: "anyfunc" | "externref"; initial: number; maximum?: number }, value?: any);
      readonly length: number;
      get(index: number): any;
      set(index: number, value?: any): void;
      grow(by: number, value?: any): number;
    }
    class Global {
      constructor(descriptor: { value: ValueType; mutable?: boolean }, value?: any);
      value: any;
      valueOf(): any;
    }
    class Tag { constructor(type: { parameters: ValueType[] }) }
    class Exception {
      constructor(tag: Tag, payload: any[]);
      is(tag: Tag): boolean;
      getArg(tag: Tag, index: number): any;
    }
    class CompileError extends Error {}
    class LinkError extends Error {}
    class RuntimeError extends Error {}
    function validate(bytes: Bytes): boolean;
    function compile(bytes: Bytes): Promise<Module>;
    function compileStreaming(source: Response | PromiseLike<Response>): Promise<Module>;
    function instantiate(bytes: Bytes, imports?: Imports): Promise<Result>;
    function instantiate(module: Module, imports?: Imports): Promise<Instance>;
    function instantiateStreaming(source: Response | PromiseLike<Response>, imports?: Imports): Promise<Result>;
  }
}`;
