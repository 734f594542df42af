import type { Candles } from "./candles.ts";
import { confirmedPattern, pattern, penetrationPattern } from "./pattern.ts";

/** Two crows: a long white candle, a black one above it, and one that opens in the second's body and closes in the first's. −100. */
export const cdl2crows = pattern("cdl2crows", 12, c =>
  c.white(2) &&
  c.long(2) &&
  c.black(1) &&
  c.bodyAbove(1, 2) &&
  c.black(0) &&
  c.open(0) < c.open(1) &&
  c.open(0) > c.close(1) &&
  c.close(0) > c.open(2) &&
  c.close(0) < c.close(2)
    ? -100
    : 0,
);

/** Three inside: a harami, and a candle that closes beyond the long one's open. 100 up, −100 down. */
export const cdl3inside = pattern("cdl3inside", 12, c =>
  c.long(2) &&
  !c.long(1) &&
  c.top(1) < c.top(2) &&
  c.bottom(1) > c.bottom(2) &&
  (c.white(2) ? c.black(0) && c.close(0) < c.open(2) : c.white(0) && c.close(0) > c.open(2))
    ? -c.color(2) * 100
    : 0,
);

/** Three outside: an engulfing, and a candle that closes further its way. 100 up, −100 down. */
export const cdl3outside = pattern("cdl3outside", 3, c => {
  if (c.color(1) === c.color(2) || c.top(1) <= c.top(2) || c.bottom(1) >= c.bottom(2)) return 0;
  return (c.close(0) - c.close(1)) * c.color(1) > 0 ? c.color(1) * 100 : 0;
});

/** Three stars in the south: three black candles, each smaller and higher in low than the one before. 100. */
export const cdl3starsinsouth = pattern("cdl3starsinsouth", 12, c =>
  c.black(2) &&
  c.black(1) &&
  c.black(0) &&
  c.long(2) &&
  c.lower(2) > c.body(2) &&
  c.body(1) < c.body(2) &&
  c.open(1) > c.close(2) &&
  c.open(1) <= c.high(2) &&
  c.low(1) < c.close(2) &&
  c.low(1) >= c.low(2) &&
  c.lower(1) > c.veryShort(1) &&
  c.short(0) &&
  c.noUpper(0) &&
  c.noLower(0) &&
  c.low(0) > c.low(1) &&
  c.high(0) < c.high(1)
    ? 100
    : 0,
);

/** Each of three candles closes above the one before and opens within or near its body. */
function climbs(c: Candles): boolean {
  return (
    c.white(2) &&
    c.white(1) &&
    c.white(0) &&
    c.close(0) > c.close(1) &&
    c.close(1) > c.close(2) &&
    c.open(1) > c.open(2) &&
    c.open(1) <= c.close(2) + c.near(2)
  );
}

function opensInBody(c: Candles): boolean {
  return c.open(0) > c.open(1) && c.open(0) <= c.close(1) + c.near(1);
}

/** Three advancing white soldiers: three strong white candles, each higher, without upper shadows. 100. */
export const cdl3whitesoldiers = pattern("cdl3whitesoldiers", 12, c =>
  climbs(c) &&
  opensInBody(c) &&
  c.noUpper(2) &&
  c.noUpper(1) &&
  c.noUpper(0) &&
  c.body(1) > c.body(2) - c.far(2) &&
  c.body(0) > c.body(1) - c.far(1) &&
  c.long(0)
    ? 100
    : 0,
);

/** Advance block: three white candles, each higher, that grow weaker. −100. */
export const cdladvanceblock = pattern("cdladvanceblock", 12, c => {
  if (!(climbs(c) && opensInBody(c) && c.long(2) && c.upper(2) < c.shortShadow(2))) return 0;
  const weaker =
    (c.body(1) < c.body(2) - c.far(2) && c.body(0) < c.body(1) + c.near(1)) ||
    c.body(0) < c.body(1) - c.far(1) ||
    (c.body(0) < c.body(1) &&
      c.body(1) < c.body(2) &&
      (c.upper(0) > c.shortShadow(0) || c.upper(1) > c.shortShadow(1))) ||
    (c.body(0) < c.body(1) && c.upper(0) > c.body(0));
  return weaker ? -100 : 0;
});

/** Stalled pattern: two long white candles and a short one near the second's close. −100. */
export const cdlstalledpattern = pattern("cdlstalledpattern", 12, c =>
  climbs(c) &&
  c.long(2) &&
  c.long(1) &&
  c.noUpper(1) &&
  c.short(0) &&
  c.open(0) >= c.close(1) - c.body(0) - c.near(1)
    ? -100
    : 0,
);

/** Abandoned baby: a doji with gaps to both sides, and a candle that reaches `penetration` (default 0.3) back into the first. 100 up, −100 down. */
export const cdlabandonedbaby = penetrationPattern("cdlabandonedbaby", 12, 0.3, (c, penetration) => {
  if (!(c.long(2) && c.doji(1) && c.long(0))) return 0;
  const down =
    c.white(2) &&
    c.black(0) &&
    c.close(0) < c.close(2) - c.body(2) * penetration &&
    c.wholeAbove(1, 2) &&
    c.wholeBelow(0, 1);
  const up =
    c.black(2) &&
    c.white(0) &&
    c.close(0) > c.close(2) + c.body(2) * penetration &&
    c.wholeBelow(1, 2) &&
    c.wholeAbove(0, 1);
  return down || up ? c.color(0) * 100 : 0;
});

/** Evening doji star: a doji above a long white candle, and a black one `penetration` (default 0.3) into its body. −100. */
export const cdleveningdojistar = penetrationPattern("cdleveningdojistar", 12, 0.3, (c, penetration) =>
  c.doji(1) && evening(c, penetration) ? -100 : 0,
);

/** Evening star: a short candle above a long white one, and a black one `penetration` (default 0.3) into its body. −100. */
export const cdleveningstar = penetrationPattern("cdleveningstar", 12, 0.3, (c, penetration) =>
  !c.long(1) && evening(c, penetration) ? -100 : 0,
);

function evening(c: Candles, penetration: number): boolean {
  return (
    c.long(2) &&
    c.white(2) &&
    c.bodyAbove(1, 2) &&
    c.long(0) &&
    c.black(0) &&
    c.close(0) < c.close(2) - c.body(2) * penetration
  );
}

/** Morning doji star: a doji below a long black candle, and a white one `penetration` (default 0.3) into its body. 100. */
export const cdlmorningdojistar = penetrationPattern("cdlmorningdojistar", 12, 0.3, (c, penetration) =>
  c.doji(1) && morning(c, penetration) ? 100 : 0,
);

/** Morning star: a short candle below a long black one, and a white one `penetration` (default 0.3) into its body. 100. */
export const cdlmorningstar = penetrationPattern("cdlmorningstar", 12, 0.3, (c, penetration) =>
  !c.long(1) && morning(c, penetration) ? 100 : 0,
);

function morning(c: Candles, penetration: number): boolean {
  return (
    c.long(2) &&
    c.black(2) &&
    c.bodyBelow(1, 2) &&
    c.long(0) &&
    c.white(0) &&
    c.close(0) > c.close(2) + c.body(2) * penetration
  );
}

/** Gap side-by-side white: two like white candles beyond a gap. 100 above it, −100 below. */
export const cdlgapsidesidewhite = pattern("cdlgapsidesidewhite", 7, c => {
  const up = c.bodyAbove(1, 2) && c.bodyAbove(0, 2);
  const down = c.bodyBelow(1, 2) && c.bodyBelow(0, 2);
  const alike =
    c.white(1) &&
    c.white(0) &&
    c.body(0) >= c.body(1) - c.near(1) &&
    c.body(0) <= c.body(1) + c.near(1) &&
    c.equal(c.open(0), c.open(1), 1);
  if (!alike) return 0;
  return up ? 100 : down ? -100 : 0;
});

/** Hikkake: an inside bar and a false break out of it. 100 where it broke down, −100 up; 200 and −200 where a close within three bars confirms. */
export const cdlhikkake = confirmedPattern("cdlhikkake", 5, c => {
  if (!(c.high(1) < c.high(2) && c.low(1) > c.low(2))) return 0;
  if (c.high(0) < c.high(1) && c.low(0) < c.low(1)) return 100;
  return c.high(0) > c.high(1) && c.low(0) > c.low(1) ? -100 : 0;
});

/** Modified hikkake: two inside bars, the second bar's close near its end, and a false break. 100 and −100; 200 and −200 where confirmed within three bars. */
export const cdlhikkakemod = confirmedPattern("cdlhikkakemod", 10, c => {
  const within = c.high(2) < c.high(3) && c.low(2) > c.low(3) && c.high(1) < c.high(2) && c.low(1) > c.low(2);
  if (!within) return 0;
  if (c.high(0) < c.high(1) && c.low(0) < c.low(1) && c.close(2) <= c.low(2) + c.near(2)) return 100;
  return c.high(0) > c.high(1) && c.low(0) > c.low(1) && c.close(2) >= c.high(2) - c.near(2) ? -100 : 0;
});

/** Identical three crows: three black candles, each opening where the one before closed. −100. */
export const cdlidentical3crows = pattern("cdlidentical3crows", 12, c =>
  c.black(2) &&
  c.black(1) &&
  c.black(0) &&
  c.noLower(2) &&
  c.noLower(1) &&
  c.noLower(0) &&
  c.close(2) > c.close(1) &&
  c.close(1) > c.close(0) &&
  c.equal(c.open(1), c.close(2), 2) &&
  c.equal(c.open(0), c.close(1), 1)
    ? -100
    : 0,
);

/** Stick sandwich: two black candles that close at one price, a higher white one between. 100. */
export const cdlsticksandwich = pattern("cdlsticksandwich", 7, c =>
  c.black(2) && c.white(1) && c.black(0) && c.low(1) > c.close(2) && c.equal(c.close(0), c.close(2), 2)
    ? 100
    : 0,
);

/** Tasuki gap: a gap, and a candle of the other colour that closes within it. 100 up, −100 down. */
export const cdltasukigap = pattern("cdltasukigap", 7, c => {
  if (!(Math.abs(c.body(1) - c.body(0)) < c.near(1))) return 0;
  const up =
    c.bodyAbove(1, 2) &&
    c.white(1) &&
    c.black(0) &&
    c.open(0) < c.close(1) &&
    c.open(0) > c.open(1) &&
    c.close(0) < c.open(1) &&
    c.close(0) > c.top(2);
  const down =
    c.bodyBelow(1, 2) &&
    c.black(1) &&
    c.white(0) &&
    c.open(0) < c.open(1) &&
    c.open(0) > c.close(1) &&
    c.close(0) > c.open(1) &&
    c.close(0) < c.bottom(2);
  return up || down ? c.color(1) * 100 : 0;
});

/** Tristar: three doji, the middle one beyond the others. −100 above, 100 below. */
export const cdltristar = pattern("cdltristar", 12, c => {
  if (!(c.doji(2) && c.doji(1, 2) && c.doji(0, 2))) return 0;
  if (c.bodyBelow(1, 2) && c.bottom(0) > c.bottom(1)) return 100;
  return c.bodyAbove(1, 2) && c.top(0) < c.top(1) ? -100 : 0;
});

/** Unique three river: a long black candle, a black one within it with a lower low, and a short white one above that low. 100. */
export const cdlunique3river = pattern("cdlunique3river", 12, c =>
  c.long(2) &&
  c.black(2) &&
  c.black(1) &&
  c.close(1) > c.close(2) &&
  c.open(1) <= c.open(2) &&
  c.low(1) < c.low(2) &&
  c.short(0) &&
  c.white(0) &&
  c.open(0) > c.low(1)
    ? 100
    : 0,
);

/** Upside gap two crows: a short black candle above a long white one, engulfed by a black one that stays above the white. −100. */
export const cdlupsidegap2crows = pattern("cdlupsidegap2crows", 12, c =>
  c.white(2) &&
  c.long(2) &&
  c.black(1) &&
  !c.long(1) &&
  c.bodyAbove(1, 2) &&
  c.black(0) &&
  c.open(0) > c.open(1) &&
  c.close(0) < c.close(1) &&
  c.close(0) > c.close(2)
    ? -100
    : 0,
);

/** Gap three methods: two candles of a colour with a gap between, and one of the other that fills it. 100 up, −100 down. */
export const cdlxsidegap3methods = pattern("cdlxsidegap3methods", 2, c =>
  c.color(2) === c.color(1) &&
  c.color(1) === -c.color(0) &&
  c.open(0) < c.top(1) &&
  c.open(0) > c.bottom(1) &&
  c.close(0) < c.top(2) &&
  c.close(0) > c.bottom(2) &&
  (c.white(2) ? c.bodyAbove(1, 2) : c.bodyBelow(1, 2))
    ? c.color(2) * 100
    : 0,
);
