import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cellTypes, loadConfig } from "../../../../lib/core/config/index.ts";
import { PeakError } from "../../../../lib/core/errors.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "peak-config-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const load = (files: Record<string, string> = {}) => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return loadConfig({ folder, env: { PEAK_HOME: join(folder, "home") } });
};

/** The error that loading these files throws. */
const refusal = (files: Record<string, string>): PeakError => {
  try {
    load(files);
  } catch (error) {
    if (error instanceof PeakError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
};

describe("the package's own configuration", () => {
  test("has the conservative limits of the playbook", () => {
    expect(load().profiles.conservative.limits).toEqual({
      currency: "USD",
      maxOrderNotional: 800,
      maxSymbolExposure: 1500,
      maxTotalExposure: 3000,
      maxOpenPositions: 3,
      maxDailyLoss: 300,
      maxDailyLossFraction: 0.03,
    });
  });

  test("names twelve strategies with family, market, timeframe and profile as keys", () => {
    const { strategies } = load();
    expect(Object.keys(strategies)).toHaveLength(12);
    expect(strategies.ma_trend_btc_aggressive).toEqual({
      family: "ma_crossover",
      symbol: "BTC/USD",
      timeframe: "30m",
      profile: "aggressive",
      params: { fast: 10, slow: 40 },
      stopLoss: 0.06,
      takeProfit: 0.2,
      trailingStop: undefined,
    });
  });

  test("is frozen to the bottom", () => {
    const { profiles, alerts } = load();
    expect(Object.isFrozen(profiles.moderate.limits)).toBe(true);
    expect(Object.isFrozen(alerts.channels)).toBe(true);
  });
});

describe("overrides", () => {
  test("a single key of a folder's file replaces that key and leaves its neighbours", () => {
    const { limits } = load({ "profiles.toml": "[profiles.moderate.limits]\nmax_order_notional = 250\n" })
      .profiles.moderate;
    expect([limits.maxOrderNotional, limits.maxSymbolExposure]).toEqual([250, 2000]);
  });

  test("what cells do is read by itself while no file overrides the package's, and judged with the rest once one does", () => {
    const env = { PEAK_HOME: join(folder, "home") };
    expect(cellTypes(env)).toBe(load().cells.types);
    mkdirSync(join(folder, "home"));
    writeFileSync(join(folder, "home/peak.toml"), '[cells]\ntypes = "off"\n');
    expect(cellTypes(env)).toBe("off");
    writeFileSync(join(folder, "home/peak.toml"), "[account]\ncsh = 1\n");
    expect(() => cellTypes(env)).toThrow("csh");
    rmSync(join(folder, "home/peak.toml"));
    writeFileSync(join(folder, "peak.toml"), '[cells]\ntypes = "warn"\n');
    expect(cellTypes({ ...env, PEAK_CONFIG: folder })).toBe("warn");
  });

  test("PEAK_HOME/peak.toml overrides the package, and the folder overrides both", () => {
    mkdirSync(join(folder, "home"));
    writeFileSync(join(folder, "home/peak.toml"), '[account]\ncash = 1\ncurrency = "EUR"\n');
    const { account } = load({ "peak.toml": "[account]\ncash = 2\n" });
    expect(account).toEqual({ cash: 2, currency: "EUR" });
  });

  test("PEAK_CONFIG names the folder where no option does", () => {
    writeFileSync(join(folder, "peak.toml"), "[account]\ncash = 77\n");
    expect(loadConfig({ env: { PEAK_CONFIG: folder, PEAK_HOME: folder } }).account.cash).toBe(77);
  });

  test("no limit is said in words", () => {
    const text = '[profiles.moderate.limits]\nmax_daily_loss = "unlimited"\n';
    expect(load({ "profiles.toml": text }).profiles.moderate.limits.maxDailyLoss).toBe("unlimited");
  });
});

describe("what cannot be read is an error, never a default", () => {
  const limitOf = (value: string) => ({
    "profiles.toml": `[profiles.moderate.limits]\nmax_order_notional = ${value}\n`,
  });

  test.each(['"1000"', "0", "-5", "nan", "inf", "true", '"none"', "[]", "2026-01-01", '""'])(
    "max_order_notional = %s",
    value => {
      const error = refusal(limitOf(value));
      expect(error.code).toBe("invalid_config");
      expect(error.message).toMatch(
        /profiles\.toml: profiles\.moderate\.limits\.max_order_notional must be a number above 0/,
      );
      expect(error.message).toContain("received");
    },
  );

  test.each(["2.5", "0", '"many"'])("max_open_positions = %s", value => {
    const error = refusal({ "profiles.toml": `[profiles.moderate.limits]\nmax_open_positions = ${value}\n` });
    expect(error.message).toContain("must be a whole number of 1 or more");
  });

  test("a daily loss written in per cent instead of a fraction", () => {
    const error = refusal({ "profiles.toml": "[profiles.moderate.limits]\nmax_daily_loss_fraction = 5.0\n" });
    expect(error.message).toContain("must be a fraction above 0 and at most 1 (0.03 is 3 %)");
    expect(error.message).toContain("received 5");
  });

  test("an unknown key, with file, table and the key that was meant", () => {
    const error = refusal({ "profiles.toml": "[profiles.moderate.limits]\nmax_ordr_notional = 5\n" });
    expect(error.message).toContain(
      `${join(folder, "profiles.toml")}: unknown key "max_ordr_notional" in [profiles.moderate.limits]`,
    );
    expect(error.hint).toBe('Did you mean "max_order_notional"?');
  });

  test("an unknown table and an unknown profile", () => {
    expect(refusal({ "peak.toml": "[acount]\ncash = 1\n" }).hint).toBe('Did you mean "account"?');
    expect(refusal({ "peak.toml": "[profiles.moderat.limits]\n" }).message).toContain(
      'unknown key "moderat" in [profiles]',
    );
  });

  test("an unknown file name in the folder", () => {
    expect(refusal({ "profile.toml": "" }).hint).toBe('Did you mean "profiles.toml"?');
  });

  test("a value where a table belongs", () => {
    expect(refusal({ "peak.toml": "account = 5\n" }).message).toContain(
      "account must be a table, received 5",
    );
  });

  test("text that is not TOML, with its line", () => {
    const error = refusal({ "alerts.toml": "[alerts]\nmin_level = warning\n" });
    expect(error.message).toContain(`${join(folder, "alerts.toml")}, line 2: not TOML`);
  });

  test("a folder that is not there", () => {
    expect(() => loadConfig({ folder: join(folder, "absent"), env: {} })).toThrow(
      /configuration folder .*absent cannot be read/,
    );
  });

  test("a level, channel, timeframe or source of the wrong kind", () => {
    expect(refusal({ "alerts.toml": '[alerts]\nmin_level = "loud"\n' }).message).toContain(
      'alerts.min_level must be one of "info", "warning", "critical", received "loud"',
    );
    expect(
      refusal({ "peak.toml": '[strategies.rsi_reversion_btc_moderate]\ntimeframe = "60m"\n' }).message,
    ).toContain("strategies.rsi_reversion_btc_moderate.timeframe must be one of");
  });

  test("every problem is named, not only the first", () => {
    const error = refusal({ "peak.toml": "[account]\ncash = 0\ncurrency = 2\n" });
    expect(error.message).toContain("account.cash");
    expect(error.message).toContain("account.currency");
  });
});

test("a webhook address in place of an environment variable's name is refused and not repeated", () => {
  const error = refusal({
    "alerts.toml": '[alerts.webhook]\nurl_env = "https://hooks.example/T0/secret-token"\n',
  });
  expect(error.message).toContain("alerts.webhook.url_env must be the name of an environment variable");
  expect(error.message + JSON.stringify(error.context)).not.toContain("secret-token");
});
