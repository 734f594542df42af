/** What kind of mistake a {@link PeakError} reports. The union is closed: a handler can be exhaustive. */
export type ErrorCode =
  | "invalid_argument" // a parameter breaks its constraint
  | "unknown_name" // no such symbol, strategy, parameter, metric, profile, scenario ...
  | "invalid_data" // bars or returns that cannot be computed with
  | "not_found" // a file or record that is not there
  | "unreadable" // it is there, but is not what it should be
  | "invalid_config" // a configuration file or environment variable
  | "unavailable" // a network, venue, port or store that does not answer
  | "internal"; // a broken invariant of ours

/** Facts about a failure, for programs. Never put a secret here: context is printed. */
export type ErrorContext = Readonly<Record<string, unknown>>;

/**
 * Every mistake the library throws. `message` names the parameter, the constraint and what was received; `hint` is the
 * repair, in the imperative. Outcomes (a verdict, a refused order) are values and never thrown.
 */
export class PeakError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly context: ErrorContext;

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint: string; context?: ErrorContext; cause?: unknown },
  ) {
    super(
      `${message}\n  → ${options.hint}`,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = "PeakError";
    this.code = code;
    this.hint = options.hint;
    this.context = Object.freeze({ ...options.context });
  }
}

/** Shows a received value in one short line, for error messages: strings quoted, columns by their length, objects by their JSON, 80 characters at most. */
export function received(value: unknown): string {
  if (typeof value === "string") return clip(JSON.stringify(value));
  if (typeof value === "number" || typeof value === "boolean" || value === null || value === undefined)
    return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `function ${value.name || "(anonymous)"}`;
  if (value instanceof Promise) return "a promise (await it)";
  if (ArrayBuffer.isView(value)) {
    const many = "length" in value ? `${String(value.length)} values` : `${value.byteLength} bytes`;
    return `${value.constructor.name} of ${many}`;
  }
  try {
    return clip(JSON.stringify(value) ?? typeof value);
  } catch {
    // A value that refuses JSON (a cycle, a throwing getter) still has a type worth naming.
    return typeof value;
  }
}

function clip(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}

/** Throws `invalid_argument` unless `holds`. `constraint` reads after the name: "must be above 0". */
export function demand(
  holds: boolean,
  name: string,
  constraint: string,
  value: unknown,
  hint: string,
): asserts holds {
  if (!holds) throw invalidArgument(name, constraint, value, hint);
}

/** The error for a parameter that breaks its constraint; thrown by the caller so that control flow stays visible. */
export function invalidArgument(name: string, constraint: string, value: unknown, hint: string): PeakError {
  return new PeakError("invalid_argument", `${name} ${constraint}, received ${received(value)}.`, {
    hint,
    context: { name, constraint, value },
  });
}
