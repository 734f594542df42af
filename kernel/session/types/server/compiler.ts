import { createRequire } from "node:module";
import { join, dirname } from "node:path";

/** Path of the native TypeScript compiler that the `typescript` package brings for this platform. Throws where there is none. */
export function compilerPath(): string {
  const require = createRequire(import.meta.url);
  // The platform packages are dependencies of `typescript`, so they are looked up from there.
  const fromTypescript = createRequire(require.resolve("typescript/package.json"));
  const manifest = fromTypescript.resolve(
    `@typescript/typescript-${process.platform}-${process.arch}/package.json`,
  );
  return join(dirname(manifest), "lib", process.platform === "win32" ? "tsc.exe" : "tsc");
}
