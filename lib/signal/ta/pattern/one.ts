import { pattern } from "./pattern.ts";

/** Belt hold: a long body that opens at its end of the bar. 100 white, −100 black. */
export const cdlbelthold = pattern("cdlbelthold", 10, c =>
  c.long(0) && (c.white(0) ? c.noLower(0) : c.noUpper(0)) ? c.color(0) * 100 : 0,
);

/** Closing marubozu: a long body that closes at its end of the bar. 100 white, −100 black. */
export const cdlclosingmarubozu = pattern("cdlclosingmarubozu", 10, c =>
  c.long(0) && (c.white(0) ? c.noUpper(0) : c.noLower(0)) ? c.color(0) * 100 : 0,
);

/** Doji: open and close about equal. 100, which says indecision and no direction. */
export const cdldoji = pattern("cdldoji", 10, c => (c.doji(0) ? 100 : 0));

/** Dragonfly doji: a doji with a lower shadow only. 100. */
export const cdldragonflydoji = pattern("cdldragonflydoji", 10, c =>
  c.doji(0) && c.noUpper(0) && c.lower(0) > c.veryShort(0) ? 100 : 0,
);

/** Gravestone doji: a doji with an upper shadow only. 100, whatever its name: it gives no direction. */
export const cdlgravestonedoji = pattern("cdlgravestonedoji", 10, c =>
  c.doji(0) && c.noLower(0) && c.upper(0) > c.veryShort(0) ? 100 : 0,
);

/** High wave: a short body between two very long shadows. 100 white, −100 black. */
export const cdlhighwave = pattern("cdlhighwave", 10, c =>
  c.short(0) && c.upper(0) > 2 * c.body(0) && c.lower(0) > 2 * c.body(0) ? c.color(0) * 100 : 0,
);

/** Long-legged doji: a doji with at least one long shadow. 100. */
export const cdllongleggeddoji = pattern("cdllongleggeddoji", 10, c =>
  c.doji(0) && (c.lower(0) > c.body(0) || c.upper(0) > c.body(0)) ? 100 : 0,
);

/** Long line: a long body with short shadows. 100 white, −100 black. */
export const cdllongline = pattern("cdllongline", 10, c =>
  c.long(0) && c.upper(0) < c.shortShadow(0) && c.lower(0) < c.shortShadow(0) ? c.color(0) * 100 : 0,
);

/** Marubozu: a long body without shadows. 100 white, −100 black. */
export const cdlmarubozu = pattern("cdlmarubozu", 10, c =>
  c.long(0) && c.noUpper(0) && c.noLower(0) ? c.color(0) * 100 : 0,
);

/** Rickshaw man: a long-legged doji whose body lies in the middle of the bar. 100. */
export const cdlrickshawman = pattern("cdlrickshawman", 10, c => {
  const middle = c.low(0) + (c.high(0) - c.low(0)) / 2;
  const inMiddle = c.bottom(0) <= middle + c.near(0) && c.top(0) >= middle - c.near(0);
  return c.doji(0) && c.lower(0) > c.body(0) && c.upper(0) > c.body(0) && inMiddle ? 100 : 0;
});

/** Short line: a short body with short shadows. 100 white, −100 black. */
export const cdlshortline = pattern("cdlshortline", 10, c =>
  c.short(0) && c.upper(0) < c.shortShadow(0) && c.lower(0) < c.shortShadow(0) ? c.color(0) * 100 : 0,
);

/** Spinning top: a short body between two shadows longer than it. 100 white, −100 black. */
export const cdlspinningtop = pattern("cdlspinningtop", 10, c =>
  c.short(0) && c.upper(0) > c.body(0) && c.lower(0) > c.body(0) ? c.color(0) * 100 : 0,
);

/** Takuri: a dragonfly doji with a very long lower shadow. 100. */
export const cdltakuri = pattern("cdltakuri", 10, c =>
  c.doji(0) && c.noUpper(0) && c.lower(0) > 2 * c.body(0) ? 100 : 0,
);
