import type { ExchangeRules } from "../rules.ts";
import { everyDay, foreignExchange, weekdays } from "./around-the-clock.ts";
import { cme } from "./cme.ts";
import { frankfurt } from "./frankfurt.ts";
import { hongKong } from "./hong-kong.ts";
import { london } from "./london.ts";
import { newYork } from "./new-york.ts";
import { paris } from "./paris.ts";
import { shanghai } from "./shanghai.ts";
import { sydney } from "./sydney.ts";
import { tokyo } from "./tokyo.ts";
import { toronto } from "./toronto.ts";
import { zurich } from "./zurich.ts";

/** Every market whose sessions are known, one file an exchange. */
export const exchanges: readonly ExchangeRules[] = [
  newYork,
  toronto,
  london,
  frankfurt,
  paris,
  zurich,
  tokyo,
  hongKong,
  shanghai,
  sydney,
  cme,
  everyDay,
  weekdays,
  foreignExchange,
];
