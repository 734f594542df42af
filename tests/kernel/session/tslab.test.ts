import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSession, type TestSession } from "../../support/session.ts";

let session: TestSession;
beforeAll(async () => {
  session = await startSession();
});
afterAll(() => session.close());

const pixel = Buffer.from("iVBORw0KGgo=", "base64");

/** Runs a cell and returns what it displays; anything on stderr, or an error, fails. */
async function displays(code: string) {
  const { outputs, error, stderr } = await session.run(code);
  if (error) throw new Error(error.plain);
  expect(stderr).toBe("");
  return outputs.flatMap(output =>
    output.kind === "display" ? [{ ...output.bundle, id: output.displayId, update: output.update }] : [],
  );
}

test("the namespace import, named imports and require give the display functions, with types", async () => {
  expect(await displays('import * as tslab from "tslab";\nimport fs from "fs";')).toEqual([]);
  await displays('import { display as show, newDisplay } from "tslab"; show.text("named")');
  const { result } = await session.run("require('tslab').display === tslab.display");
  expect(result).toBe("true");
  expect((await session.run("tslab.display.html(5)")).error?.ename).toBe("TypeCheckError");
  const { matches } = await session.complete("tslab.display.");
  expect(matches).toEqual(expect.arrayContaining(["html", "javascript", "latex", "pdf", "raw"]));
});

test.each([
  ["tslab.display.html('Hello <b>Type</b>Script!')", "text/html", "Hello <b>Type</b>Script!"],
  ["tslab.display.markdown('# Title')", "text/markdown", "# Title"],
  ["tslab.display.javascript('1 + 1')", "text/javascript", "1 + 1"],
  ["tslab.display.latex('$x$')", "text/latex", "$x$"],
  ["tslab.display.svg('<svg/>')", "image/svg+xml", "<svg/>"],
  ["tslab.display.text('plain')", "text/plain", "plain"],
  ["tslab.display.png(fs.readFileSync('pixel.png'))", "image/png", "iVBORw0KGgo="],
  ["tslab.display.jpeg(new Uint8Array([1, 2, 3]))", "image/jpeg", "AQID"],
  ["tslab.display.gif(new Uint8Array([1, 2, 3, 4]).subarray(1, 3))", "image/gif", "AgM="],
  ["tslab.display.pdf(Buffer.from('%PDF'))", "application/pdf", "JVBERg=="],
  ["tslab.display.raw('application/json', '[1]')", "application/json", "[1]"],
])("%s", async (code, mime, content) => {
  writeFileSync(join(session.folder, "pixel.png"), pixel);
  const [shown, ...more] = await displays(code);
  expect(more).toEqual([]);
  expect(shown).toMatchObject({ [mime]: content });
  expect(shown["text/plain"]).toMatch(/./);
});

test("a notebook's own file uses the display functions, and exports types among its values, as tslab lets it", async () => {
  writeFileSync(
    join(session.folder, "picture.ts"),
    `import { display } from "tslab";
interface Picture { width: number }
type Shower = (picture: Picture) => void;
const show: Shower = ({ width }) => display.html(\`<b>\${width}</b>\`);
export { Picture, show, Shower as Shows };`,
  );
  const code =
    "import { Picture, show } from './picture';\nconst picture: Picture = { width: 3 }; show(picture)";
  expect(await displays(code)).toEqual([expect.objectContaining({ "text/html": "<b>3</b>" })]);
});

test("newDisplay shows once and then replaces what it showed", async () => {
  await displays("let sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));");
  const shown = await displays(`{
    let display = tslab.newDisplay();
    for (let progress = 1; progress <= 3; progress++) {
      await sleep(5);
      display.text(\`progress: \${progress}%\`);
    }
}`);
  expect(shown.map(({ update }) => update)).toEqual([false, true, true]);
  expect(new Set(shown.map(({ id }) => id)).size).toBe(1);
  expect(shown.at(-1)?.["text/plain"]).toBe("progress: 3%");
  expect(await displays("tslab.newDisplay().text('another')")).toMatchObject([{ update: false }]);
});

test("cells as its guide has them run as they stand: classes, generators, late awaits, null in an object", async () => {
  await displays(
    "/** Fibonacci */\nfunction fib(n: number): number {\n    if (n > 1) {\n        return fib(n - 1) + fib(n - 2);\n    }\n    return 1;\n}",
  );
  const cells: [string, string][] = [
    [
      "{\n    // a block of its own\n    const n = 10;\n    console.log(`fib(${n}) = ${fib(n)}`)\n}",
      "fib(10) = 89\n",
    ],
    [
      "interface Hello {\n    getMessage(): string;\n}\n\nclass HelloImpl implements Hello {\n    private name: string;\n\n    constructor(name: string) {\n        this.name = name;\n    }\n\n    getMessage(): string {\n        return `Hello, ${this.name}!`;\n    }\n}\n\nfunction printMessage(h: Hello) {\n    console.log(h.getMessage());\n}\n\nprintMessage(new HelloImpl('tslab'));",
      "Hello, tslab!\n",
    ],
    [
      "{\n    let obj = {x: null};\n    console.log('obj?.x?.z ==', obj?.x?.z);\n    let x = null, y = 0, z = 'hello';\n    console.log('x ?? y ?? z ==', x ?? y ?? z);\n}",
      "obj?.x?.z == undefined\nx ?? y ?? z == 0\n",
    ],
    [
      "let fn = async () => {\n    let sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));\n    await sleep(1);\n    return `Slept`\n}\nconsole.log(await fn());",
      "Slept\n",
    ],
  ];
  for (const [code, printed] of cells) {
    const { stdout, error } = await session.run(code);
    expect([code, error?.plain, stdout]).toEqual([code, undefined, printed]);
  }
});
