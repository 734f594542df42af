import type { DebugProtocol } from "@vscode/debugprotocol";
import { received } from "../../../lib/core/errors.ts";
import { toJavaScript } from "../expression.ts";

/** What keeps a breakpoint from stopping each time. */
export type Limits = Pick<DebugProtocol.SourceBreakpoint, "condition" | "hitCondition" | "logMessage">;

type Unreadable = { readonly ok: false; readonly message: string };
type Condition = { readonly ok: true; readonly code?: string } | Unreadable;

/** A number alone is that time and no other. */
const hitCount = /^(>=|<=|>|<|={1,3}|%)?\s*(\d+)$/;

/**
 * V8 knows conditions only: a count of hits is one that counts, a log message one that logs and does not hold. One that throws stops, and
 * says why. `id` is the breakpoint's: it keeps its count when its cell runs again.
 */
export async function stopsIf(
  { condition = "", hitCondition = "", logMessage = "" }: Limits,
  id: number,
): Promise<Condition> {
  const parts: (string | Unreadable)[] = [];
  if (condition.trim())
    parts.push(
      await attempt(
        condition,
        `(console.error("The breakpoint's condition failed: " + error), true)`,
        "condition",
      ),
    );
  if (hitCondition.trim()) parts.push(counted(hitCondition.trim(), id));
  if (logMessage.trim()) parts.push(await logged(logMessage));
  const fault = parts.find(part => typeof part !== "string");
  if (fault) return fault;
  return { ok: true, code: parts.length > 0 ? parts.join(" && ") : undefined };
}

/** The count is where the cells are, because V8 asks there. */
function counted(hitCondition: string, id: number): string | Unreadable {
  const [, operator = "==", times] = hitCount.exec(hitCondition) ?? [];
  if (times === undefined)
    return {
      ok: false,
      message: `The hit count must be a number, alone or after one of > >= < <= == %, received ${received(hitCondition)}.`,
    };
  const hits = `(hits => (hits[${id}] = (hits[${id}] ?? 0) + 1))(globalThis[Symbol.for("peak.hits")] ??= {})`;
  return operator === "%"
    ? `${hits} % ${times} === 0`
    : `${hits} ${operator === "=" ? "==" : operator} ${times}`;
}

/** What a log message prints: each part in braces as its value, or as what went wrong with it. */
async function logged(message: string): Promise<string | Unreadable> {
  const parts = message.split(/\{((?:[^{}]|\{[^{}]*\})+)\}/);
  const values = await Promise.all(
    parts.map((part, at) =>
      at % 2 ? attempt(part, '"<" + error + ">"', "log message") : JSON.stringify(part),
    ),
  );
  const fault = values.find(value => typeof value !== "string");
  if (fault) return fault;
  return `(console.log(${[JSON.stringify("%s".repeat(parts.length)), ...values].join(", ")}), false)`;
}

/**
 * JavaScript for an expression of a person's, or for what is to be said where it throws. In the frame of a cell that runs again V8 finds
 * its names as they are declared there, while they live where they were declared first: there they are looked for then.
 */
async function attempt(expression: string, otherwise: string, what: string): Promise<string | Unreadable> {
  const translated = await toJavaScript(`(${expression})`);
  if (!translated.ok) return { ok: false, message: `The ${what} cannot be read: ${translated.message}.` };
  const { code } = translated;
  const anew = `if (String(error).endsWith("before initialization")) try { return (0, eval)(${JSON.stringify(code)}); } catch {}`;
  return `(() => { try { return ${code}; } catch (error) { ${anew} return ${otherwise}; } })()`;
}
