import { expect, test } from "vitest";
import { loadConfig } from "../../../../lib/core/config/index.ts";
import { libraryStrategy, strategies } from "../../../../lib/trading/strategy/library/index.ts";
import { resolveParams } from "../../../../lib/trading/strategy/strategy.ts";

const config = loadConfig({ env: { PEAK_HOME: "/nonexistent" } });

test("the defaults written in strategies.toml are the library's own", () => {
  const library = Object.entries(strategies).map(([name, { params }]) => [name, { ...params }]);
  expect(
    Object.fromEntries(Object.entries(config.library).map(([name, family]) => [name, family.params])),
  ).toEqual(Object.fromEntries(library));
});

test("every named configuration fits its family: parameters, types and the combination", () => {
  for (const [name, { family, params, symbol, timeframe, profile }] of Object.entries(config.strategies)) {
    expect(() => resolveParams(libraryStrategy(family), params), name).not.toThrow();
    expect(name.endsWith(`_${profile}`), name).toBe(true);
    expect(name.includes(symbol.split("/")[0].toLowerCase()), name).toBe(true);
    expect(timeframe, name).toBeTruthy();
  }
});
