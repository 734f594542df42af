import { currentCell } from "../../display/cell.ts";

type Write = typeof process.stdout.write;

/**
 * Sends what cells write to stdout and stderr (console included) to their own outputs; writes of the program itself pass
 * through. Returns the undo.
 */
export function captureStreams(): () => void {
  const restore = [capture(process.stdout, "stdout"), capture(process.stderr, "stderr")];
  return () => restore.forEach(undo => undo());
}

function capture(stream: NodeJS.WriteStream, name: "stdout" | "stderr"): () => void {
  const original = stream.write.bind(stream) as (...values: unknown[]) => boolean;
  const own = Object.getOwnPropertyDescriptor(stream, "write");
  const write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const cell = currentCell.getStore();
    if (!cell) return original(chunk, ...rest);
    const encoding = typeof rest[0] === "string" ? (rest[0] as BufferEncoding) : "utf8";
    const text =
      typeof chunk === "string"
        ? chunk
        : Buffer.from(chunk).toString(encoding === "utf8" ? "utf8" : encoding);
    if (text !== "") cell.emit({ kind: "stream", name, text });
    const done = rest.at(-1);
    if (typeof done === "function") queueMicrotask(() => (done as () => void)());
    return true;
  };
  stream.write = write as Write;
  return () => {
    if (own) Object.defineProperty(stream, "write", own);
    else delete (stream as { write?: unknown }).write;
  };
}
