import { pattern, penetrationPattern } from "./pattern.ts";

/** Three black crows: after a white candle three black ones, each lower, without lower shadows. −100. */
export const cdl3blackcrows = pattern("cdl3blackcrows", 13, c =>
  c.white(3) &&
  c.black(2) &&
  c.noLower(2) &&
  c.black(1) &&
  c.noLower(1) &&
  c.black(0) &&
  c.noLower(0) &&
  c.open(1) < c.open(2) &&
  c.open(1) > c.close(2) &&
  c.open(0) < c.open(1) &&
  c.open(0) > c.close(1) &&
  c.high(3) > c.close(2) &&
  c.close(2) > c.close(1) &&
  c.close(1) > c.close(0)
    ? -100
    : 0,
);

/** Three-line strike: three candles one way, and a fourth that takes them all back. 100 after three white ones, −100 after black. */
export const cdl3linestrike = pattern("cdl3linestrike", 8, c => {
  const way = c.color(1);
  if (!(c.color(3) === way && c.color(2) === way && c.color(0) === -way)) return 0;
  const opensNear =
    c.open(2) >= c.bottom(3) - c.near(3) &&
    c.open(2) <= c.top(3) + c.near(3) &&
    c.open(1) >= c.bottom(2) - c.near(2) &&
    c.open(1) <= c.top(2) + c.near(2);
  const strikes =
    way * (c.close(1) - c.close(2)) > 0 &&
    way * (c.close(2) - c.close(3)) > 0 &&
    way * (c.open(0) - c.close(1)) > 0 &&
    way * (c.open(3) - c.close(0)) > 0;
  return opensNear && strikes ? way * 100 : 0;
});

/** Breakaway: a long candle, a gap its way, two more steps, and a candle back into the gap. 100 up, −100 down. */
export const cdlbreakaway = pattern("cdlbreakaway", 14, c => {
  const way = c.color(4);
  if (!(c.long(4) && c.color(3) === way && c.color(1) === way && c.color(0) === -way)) return 0;
  const steps =
    way * (c.high(2) - c.high(3)) > 0 &&
    way * (c.low(2) - c.low(3)) > 0 &&
    way * (c.high(1) - c.high(2)) > 0 &&
    way * (c.low(1) - c.low(2)) > 0;
  const gap = way > 0 ? c.bodyAbove(3, 4) : c.bodyBelow(3, 4);
  const back = way * (c.open(3) - c.close(0)) > 0 && way * (c.close(0) - c.close(4)) > 0;
  return steps && gap && back ? c.color(0) * 100 : 0;
});

/** Concealing baby swallow: four black candles; the third opens below and reaches back, the fourth covers it, shadows and all. 100. */
export const cdlconcealbabyswall = pattern("cdlconcealbabyswall", 13, c =>
  c.black(3) &&
  c.black(2) &&
  c.black(1) &&
  c.black(0) &&
  c.noLower(3) &&
  c.noUpper(3) &&
  c.noLower(2) &&
  c.noUpper(2) &&
  c.bodyBelow(1, 2) &&
  c.upper(1) > c.veryShort(1) &&
  c.high(1) > c.close(2) &&
  c.high(0) > c.high(1) &&
  c.low(0) < c.low(1)
    ? 100
    : 0,
);

/** Ladder bottom: four falling black candles, the last with an upper shadow, and a white one above its high. 100. */
export const cdlladderbottom = pattern("cdlladderbottom", 14, c =>
  c.black(4) &&
  c.black(3) &&
  c.black(2) &&
  c.open(4) > c.open(3) &&
  c.open(3) > c.open(2) &&
  c.close(4) > c.close(3) &&
  c.close(3) > c.close(2) &&
  c.black(1) &&
  c.upper(1) > c.veryShort(1) &&
  c.white(0) &&
  c.open(0) > c.open(1) &&
  c.close(0) > c.high(1)
    ? 100
    : 0,
);

/** Mat hold: a long white candle, three short ones that give back less than `penetration` (default half), and a new high. 100. */
export const cdlmathold = penetrationPattern("cdlmathold", 14, 0.5, (c, penetration) => {
  const floor = c.close(4) - c.body(4) * penetration;
  return c.long(4) &&
    c.short(3) &&
    c.short(2) &&
    c.short(1) &&
    c.white(4) &&
    c.black(3) &&
    c.white(0) &&
    c.bodyAbove(3, 4) &&
    c.bottom(2) < c.close(4) &&
    c.bottom(1) < c.close(4) &&
    c.bottom(2) > floor &&
    c.bottom(1) > floor &&
    c.top(2) < c.open(3) &&
    c.top(1) < c.top(2) &&
    c.open(0) > c.close(1) &&
    c.close(0) > Math.max(c.high(3), c.high(2), c.high(1))
    ? 100
    : 0;
});

/** Rising or falling three methods: a long candle, three short ones against it within its range, and a long one further its way. 100 up, −100 down. */
export const cdlrisefall3methods = pattern("cdlrisefall3methods", 14, c => {
  const way = c.color(4);
  const colors = c.color(3) === -way && c.color(2) === -way && c.color(1) === -way && c.color(0) === way;
  if (!(colors && c.long(4) && c.short(3) && c.short(2) && c.short(1) && c.long(0))) return 0;
  for (let age = 1; age <= 3; age++) if (!(c.bottom(age) < c.high(4) && c.top(age) > c.low(4))) return 0;
  const against = way * (c.close(3) - c.close(2)) > 0 && way * (c.close(2) - c.close(1)) > 0;
  const onward = way * (c.open(0) - c.close(1)) > 0 && way * (c.close(0) - c.close(4)) > 0;
  return against && onward ? way * 100 : 0;
});
