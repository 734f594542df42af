import { displaySymbol, inspectSymbol } from "../../core/display.ts";
import type { Definition } from "./definition.ts";

/** Lets an indicator say what it takes and gives, as a cell's last expression: `supertrend(high, low, close; period 10, multiplier 3): line, trend`. */
export function showsItself(indicator: object, definition: Definition): void {
  const text = () => described(definition);
  Object.defineProperties(indicator, {
    [inspectSymbol]: { value: text },
    [displaySymbol]: { value: () => ({ "text/plain": text() }) },
  });
}

function described({ name, inputs, parameters, lines, endless, lookback }: Definition): string {
  const settings = parameters.map(parameter => `${parameter.name} ${parameter.default}`).join(", ");
  const given = [inputs.join(", "), ...(settings ? [settings] : [])].join("; ");
  const bars = lookback();
  const warmUp =
    bars === 0
      ? "Has a value from the first bar on"
      : `Has no value at the first ${bars === 1 ? "bar" : `${bars} bars`}${settings ? ", by default" : ""}`;
  const memory = endless ? "; every bar before counts, so give it many more" : "";
  return `${name}(${given})${lines.length > 0 ? `: ${lines.join(", ")}` : ""}\n${warmUp}${memory}.`;
}
