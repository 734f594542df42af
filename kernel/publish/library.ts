/**
 * Writes the engine library as a package of plain JavaScript and declarations: `node kernel/publish/library.ts FOLDER`, then
 * `npm publish FOLDER`. Node runs the sources as they stand, but strips no types below node_modules, and other kernels strip
 * none at all.
 */
import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";
import packageJson from "../../package.json" with { type: "json" };
import { compilerPath } from "../session/types/server/compiler.ts";

const root = resolve(import.meta.dirname, "../..");
/** What only the kernel needs. */
const ofKernel = new Set([
  "@commander-js/extra-typings",
  "cli-progress",
  "commander",
  "oxc-parser",
  "oxc-transform",
  "typescript",
]);

/** Makes the folder anew. Throws with the compiler's words where the sources do not compile. */
export async function buildLibrary(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const project = join(folder, "tsconfig.json");
  const compilerOptions = {
    noEmit: false,
    noCheck: true,
    declaration: true,
    rewriteRelativeImportExtensions: true,
    typeRoots: [join(root, "node_modules/@types")],
    rootDir: root,
    outDir: folder,
  };
  await writeFile(
    project,
    JSON.stringify({ extends: join(root, "tsconfig.json"), compilerOptions, include: [join(root, "lib")] }),
  );
  await promisify(execFile)(compilerPath(), ["-p", project]).catch((error: { readonly stdout?: string }) => {
    throw new Error(`The sources do not compile:\n${error.stdout ?? ""}`, { cause: error });
  });
  await rm(project);
  for (const name of await readdir(join(folder, "lib"), { recursive: true }))
    if (/\.(js|d\.ts)$/.test(name)) await pointToJavaScript(join(folder, "lib", name));
  await cp(join(root, "lib/report/document/document.css"), join(folder, "lib/report/document/document.css"));
  for (const name of ["config", "README.md", "LICENSE"])
    await cp(join(root, name), join(folder, name), {
      recursive: true,
      filter: path => basename(path) !== ".git",
    });
  await writeFile(join(folder, "package.json"), `${JSON.stringify(manifest(), undefined, 2)}\n`);
}

/** The compiler rewrites imports, but neither addresses of workers nor the imports within declarations. */
async function pointToJavaScript(file: string): Promise<void> {
  const text = await readFile(file, "utf8");
  const rewritten = text
    .replace(/(["'])(\.{1,2}\/[^"'\n]*)\.ts\1/g, "$1$2.js$1")
    // Compilers before 5.7, tslab's among them, know typed arrays without a parameter.
    .replace(file.endsWith(".d.ts") ? /\b((?:Float|Uint|Int|BigUint|BigInt)\d+Array)<\w+>/g : /$^/g, "$1");
  if (rewritten !== text) await writeFile(file, rewritten);
}

function manifest(): object {
  const { name, version, description, license, type, engines, dependencies } = packageJson;
  return {
    name,
    version,
    description,
    license,
    type,
    engines,
    // tslab's resolution knows no export map.
    main: "./lib/index.js",
    types: "./lib/index.d.ts",
    exports: { ".": { types: "./lib/index.d.ts", default: "./lib/index.js" } },
    dependencies: Object.fromEntries(Object.entries(dependencies).filter(([key]) => !ofKernel.has(key))),
  };
}

if (process.argv[1] === import.meta.filename) {
  const folder = resolve(process.argv[2] ?? join(root, ".cache/library"));
  await buildLibrary(folder);
  console.log(folder);
}
