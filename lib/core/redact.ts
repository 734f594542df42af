/** What stands where a secret stood. */
export const redacted = "[redacted]";

/** Names that announce a secret, as a key or as an environment variable. */
const secretWord =
  /secret|token|passw|passphrase|credential|authorization|api[-_]?key|private[-_]?key|webhook/i;
/** Shorter values are too likely to be ordinary words: redacting "1" would blacken every figure. */
const shortestSecret = 6;
const deepest = 8;
const longest = 200;

/**
 * A plain copy of any value, fit for JSON and safe to print, store or send: secrets are replaced, functions and symbol keys
 * dropped, errors kept as name and message, dates as ISO text, typed arrays and long lists shortened, cycles and depth cut.
 * A secret is the value of a key, or of an environment variable, whose name announces one; a bearer token; a password in
 * an address; a `token=` or `key=` in a query.
 */
export function redact(value: unknown, env: NodeJS.ProcessEnv = process.env): unknown {
  const secrets = Object.entries(env)
    .filter(
      ([name, secret]) => secretWord.test(name) && secret !== undefined && secret.length >= shortestSecret,
    )
    .map(([, secret]) => secret as string)
    // Longest first, so that a secret that contains another is replaced whole.
    .sort((a, b) => b.length - a.length);
  return copy(value, secrets, 0, new Set());
}

/** {@link redact} for text. */
export function redactText(text: string, env: NodeJS.ProcessEnv = process.env): string {
  return String(redact(text, env));
}

function copy(
  value: unknown,
  secrets: readonly string[],
  depth: number,
  above: ReadonlySet<object>,
): unknown {
  if (typeof value === "string") return clean(value, secrets);
  if (typeof value === "bigint") return `${value}n`;
  // JSON would make null of these, which reads as "nothing there".
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value !== "object" || value === null) return typeof value === "boolean" ? value : null;
  if (above.has(value)) return "[circular]";
  if (depth >= deepest) return "[deeper]";
  const within = new Set(above).add(value);
  const inner = (item: unknown) => copy(item, secrets, depth + 1, within);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof Error) return { name: value.name, message: clean(value.message, secrets) };
  if (value instanceof Map) return inner(Object.fromEntries(value));
  if (value instanceof Set) return inner([...value]);
  if (ArrayBuffer.isView(value)) return `[${value.constructor.name} of ${value.byteLength} bytes]`;
  if (Array.isArray(value)) {
    const kept = value.slice(0, longest).map(inner);
    return value.length > longest ? [...kept, `[${value.length - longest} more]`] : kept;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => typeof item !== "function" && item !== undefined)
      .map(([key, item]) => [clean(key, secrets), secretWord.test(key) ? redacted : inner(item)]),
  );
}

function clean(text: string, secrets: readonly string[]): string {
  const without = secrets.reduce((rest, secret) => rest.replaceAll(secret, redacted), text);
  return without
    .replace(/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]+/gi, `$1 ${redacted}`)
    .replace(/(\w+:\/\/)[^\s/@:]+:[^\s/@]+@/g, `$1${redacted}@`)
    .replace(/([?&;\s](?:[\w-]*(?:token|secret|passw(?:or)?d|key|signature))=)[^&\s"']+/gi, `$1${redacted}`);
}
