import { cellTypes } from "../../lib/core/config/index.ts";
import type { TypeMode } from "./session.ts";

/** What a type error does: as `given`, else as configured. A configuration that cannot be read gates, and `complain` is told. */
export async function typeMode(
  given: TypeMode | undefined,
  complain: (message: string) => void,
): Promise<TypeMode> {
  if (given) return given;
  try {
    return cellTypes();
  } catch (error) {
    complain(
      `${error instanceof Error ? error.message : String(error)}\nCells are checked as by %types gate.`,
    );
    return "gate";
  }
}
