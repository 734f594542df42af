import type { Candles } from "./candles.ts";
import { pattern, penetrationPattern } from "./pattern.ts";

/** Counterattack: two long candles of opposite colours that close at one price. 100 or −100 as the second. */
export const cdlcounterattack = pattern("cdlcounterattack", 11, c =>
  c.color(1) === -c.color(0) && c.long(1) && c.long(0) && c.equal(c.close(0), c.close(1), 1)
    ? c.color(0) * 100
    : 0,
);

/** Dark cloud cover: a black candle opens above a long white one's high and closes `penetration` (default half) into its body. −100. */
export const cdldarkcloudcover = penetrationPattern("cdldarkcloudcover", 11, 0.5, (c, penetration) =>
  c.white(1) &&
  c.long(1) &&
  c.black(0) &&
  c.open(0) > c.high(1) &&
  c.close(0) > c.open(1) &&
  c.close(0) < c.close(1) - c.body(1) * penetration
    ? -100
    : 0,
);

/** Doji star: a doji beyond a long candle's close. −100 above a white one, 100 below a black one. */
export const cdldojistar = pattern("cdldojistar", 11, c =>
  c.long(1) && c.doji(0) && (c.white(1) ? c.bodyAbove(0, 1) : c.bodyBelow(0, 1)) ? -c.color(1) * 100 : 0,
);

/** Engulfing: a body that covers the one before, of the other colour. 100 white, −100 black; 80 where one end only touches. */
export const cdlengulfing = pattern("cdlengulfing", 2, c => {
  if (c.color(0) === c.color(1)) return 0;
  const covers =
    (c.top(0) >= c.top(1) && c.bottom(0) < c.bottom(1)) ||
    (c.top(0) > c.top(1) && c.bottom(0) <= c.bottom(1));
  if (!covers) return 0;
  return c.color(0) * (c.open(0) !== c.close(1) && c.close(0) !== c.open(1) ? 100 : 80);
});

/** Hammer: a short body with a long lower and no upper shadow, at or below the low before. 100. */
export const cdlhammer = pattern("cdlhammer", 11, c =>
  c.short(0) && c.lower(0) > c.body(0) && c.noUpper(0) && c.bottom(0) <= c.low(1) + c.near(1) ? 100 : 0,
);

/** Hanging man: the hammer's shape, at or above the high before. −100. */
export const cdlhangingman = pattern("cdlhangingman", 11, c =>
  c.short(0) && c.lower(0) > c.body(0) && c.noUpper(0) && c.bottom(0) >= c.high(1) - c.near(1) ? -100 : 0,
);

/** Harami: a short body within a long one. Against the long one's colour: 100 or −100, 80 where one end only touches. */
export const cdlharami = pattern("cdlharami", 11, c => (c.long(1) && !c.long(0) ? inside(c) : 0));

/** Harami cross: a doji within a long body. Against its colour: 100 or −100, 80 where one end only touches. */
export const cdlharamicross = pattern("cdlharamicross", 11, c => (c.long(1) && c.doji(0) ? inside(c) : 0));

/** Against the earlier candle's colour: 100 or −100 where its body holds the later one, 80 where they share an end. */
function inside(c: Candles): number {
  if (c.top(0) < c.top(1) && c.bottom(0) > c.bottom(1)) return -c.color(1) * 100;
  return c.top(0) <= c.top(1) && c.bottom(0) >= c.bottom(1) ? -c.color(1) * 80 : 0;
}

/** Homing pigeon: a short black body within a long black one. 100. */
export const cdlhomingpigeon = pattern("cdlhomingpigeon", 11, c =>
  c.black(1) && c.black(0) && c.long(1) && !c.long(0) && c.open(0) < c.open(1) && c.close(0) > c.close(1)
    ? 100
    : 0,
);

/** In-neck: a white candle opens below a long black one's low and closes at or just above its close. −100. */
export const cdlinneck = pattern("cdlinneck", 11, c =>
  c.black(1) &&
  c.long(1) &&
  c.white(0) &&
  c.open(0) < c.low(1) &&
  c.close(0) <= c.close(1) + c.equalReach(1) &&
  c.close(0) >= c.close(1)
    ? -100
    : 0,
);

/** Inverted hammer: a short body with a long upper and no lower shadow, below the body before. 100. */
export const cdlinvertedhammer = pattern("cdlinvertedhammer", 11, c =>
  c.short(0) && c.upper(0) > c.body(0) && c.noLower(0) && c.bodyBelow(0, 1) ? 100 : 0,
);

/** Kicking: two marubozu of opposite colours with a gap between. 100 or −100 as the second. */
export const cdlkicking = pattern("cdlkicking", 11, c => (kicks(c) ? c.color(0) * 100 : 0));

/** Kicking by length: as kicking, but 100 or −100 as the longer of the two. */
export const cdlkickingbylength = pattern("cdlkickingbylength", 11, c =>
  kicks(c) ? c.color(c.body(0) > c.body(1) ? 0 : 1) * 100 : 0,
);

function kicks(c: Candles): boolean {
  return (
    c.color(1) === -c.color(0) &&
    c.long(1) &&
    c.noUpper(1) &&
    c.noLower(1) &&
    c.long(0) &&
    c.noUpper(0) &&
    c.noLower(0) &&
    (c.black(1) ? c.wholeAbove(0, 1) : c.wholeBelow(0, 1))
  );
}

/** Matching low: two black candles that close at one price. 100. */
export const cdlmatchinglow = pattern("cdlmatchinglow", 6, c =>
  c.black(1) && c.black(0) && c.equal(c.close(0), c.close(1), 1) ? 100 : 0,
);

/** On-neck: a white candle opens below a long black one's low and closes at that low. −100. */
export const cdlonneck = pattern("cdlonneck", 11, c =>
  c.black(1) && c.long(1) && c.white(0) && c.open(0) < c.low(1) && c.equal(c.close(0), c.low(1), 1)
    ? -100
    : 0,
);

/** Piercing: a long white candle opens below a long black one's low and closes above the middle of its body. 100. */
export const cdlpiercing = pattern("cdlpiercing", 11, c =>
  c.black(1) &&
  c.long(1) &&
  c.white(0) &&
  c.long(0) &&
  c.open(0) < c.low(1) &&
  c.close(0) < c.open(1) &&
  c.close(0) > c.close(1) + c.body(1) * 0.5
    ? 100
    : 0,
);

/** Separating lines: a belt hold that opens where the candle before, of the other colour, opened. 100 or −100 as the second. */
export const cdlseparatinglines = pattern("cdlseparatinglines", 11, c =>
  c.color(1) === -c.color(0) &&
  c.equal(c.open(0), c.open(1), 1) &&
  c.long(0) &&
  (c.white(0) ? c.noLower(0) : c.noUpper(0))
    ? c.color(0) * 100
    : 0,
);

/** Shooting star: a short body with a long upper and no lower shadow, above the body before. −100. */
export const cdlshootingstar = pattern("cdlshootingstar", 11, c =>
  c.short(0) && c.upper(0) > c.body(0) && c.noLower(0) && c.bodyAbove(0, 1) ? -100 : 0,
);

/** Thrusting: a white candle opens below a long black one's low and closes in its body, at most half-way. −100. */
export const cdlthrusting = pattern("cdlthrusting", 11, c =>
  c.black(1) &&
  c.long(1) &&
  c.white(0) &&
  c.open(0) < c.low(1) &&
  c.close(0) > c.close(1) + c.equalReach(1) &&
  c.close(0) <= c.close(1) + c.body(1) * 0.5
    ? -100
    : 0,
);
