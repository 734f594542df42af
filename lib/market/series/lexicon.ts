/** Words and what they weigh. Entries of two words ("profit warning") go before those of one. */
export interface Lexicon {
  /** −3 (ruin) to 3 (triumph), by lower-case word or phrase of two words. */
  readonly words: Readonly<Record<string, number>>;
  /** Words, or phrases of two, that turn what follows: "not", "fails", "rules out". */
  readonly negations: readonly string[];
  /** Words that make what follows, or the word right before them, weigh so many times as much: "sharply" 1.5, "slightly" 0.5. */
  readonly intensifiers: Readonly<Record<string, number>>;
}

/** Each line of words with the weight that all of them have. */
function weighed(lines: readonly (readonly [weight: number, words: string])[]): Record<string, number> {
  return Object.fromEntries(
    lines.flatMap(([weight, words]) => words.split(", ").map(word => [word, weight])),
  );
}

/**
 * Words of market news in English and what they weigh, from −3 (ruin) to 3 (triumph); written for Peak Trade by hand, and meant to be
 * extended: `{ ...financeLexicon, words: { ...financeLexicon.words, halving: 1 } }`.
 */
export const financeLexicon: Lexicon = Object.freeze({
  words: Object.freeze(
    weighed([
      [
        3,
        "skyrocket, skyrockets, skyrocketed, skyrocketing, blockbuster, all-time high, record high, record profit, stellar",
      ],
      [
        2.5,
        "soar, soars, soared, soaring, surge, surges, surged, surging, boom, booms, booming, triumph, windfall, moonshot",
      ],
      [
        2,
        "rally, rallies, rallied, rallying, jump, jumps, jumped, jumping, leap, leaps, leaped, breakthrough, bullish, bull market",
      ],
      [
        2,
        "beat estimates, beats estimates, tops estimates, beats expectations, beat expectations, tops expectations, outperform",
      ],
      [
        2,
        "outperforms, outperformed, outperforming, upgrade, upgrades, upgraded, exceed, exceeds, exceeded, thrive, thriving",
      ],
      [
        2,
        "raises guidance, raised guidance, raises forecast, raises dividend, special dividend, stock buyback, share buyback",
      ],
      [
        1.5,
        "gain, gains, gained, gaining, climb, climbs, climbed, climbing, rebound, rebounds, rebounded, rebounding, recover",
      ],
      [
        1.5,
        "recovers, recovered, recovery, advance, advances, advanced, advancing, upbeat, optimism, optimistic, confident",
      ],
      [
        1.5,
        "profit, profits, profitable, profitability, strong, stronger, strongest, strength, robust, solid, healthy, resilient",
      ],
      [
        1.5,
        "growth, grow, grows, growing, grew, expand, expands, expanded, expanding, expansion, accelerate, accelerates",
      ],
      [
        1.5,
        "approval, approves, approved, win, wins, won, winner, winners, success, successful, successfully, boost, boosts",
      ],
      [
        1.5,
        "boosted, boosting, breakout, inflow, inflows, accumulate, accumulation, adoption, adopt, adopts, adopted, lucrative",
      ],
      [
        1,
        "rise, rises, rose, rising, up, higher, high, increase, increases, increased, increasing, improve, improves, improved",
      ],
      [
        1,
        "loss narrows, loss narrowed, losses narrow, losses narrowed, narrower loss, narrower losses, smaller loss",
      ],
      [
        1,
        "improving, improvement, positive, good, better, best, great, benefit, benefits, benefited, favorable, favourable",
      ],
      [
        1,
        "support, supports, supported, opportunity, opportunities, innovation, innovative, partnership, partner, launch",
      ],
      [
        1,
        "launches, launched, buyback, buybacks, dividend increase, demand, momentum, uptrend, upside, upturn, attractive",
      ],
      [
        1,
        "ease, eases, eased, easing, stimulus, rate cut, rate cuts, dovish, stable, stability, stabilise, stabilize, relief",
      ],
      [
        1,
        "hope, hopes, hopeful, cheer, cheers, cheered, settle, settles, settled, resolve, resolved, surplus, secure, secured",
      ],
      [
        1,
        "soft landing, undervalued, oversold, reward, rewards, rewarding, welcome, welcomes, welcomed, progress, milestone",
      ],
      [
        -1,
        "fall, falls, fell, falling, down, lower, low, decrease, decreases, decreased, decreasing, decline, declines",
      ],
      [
        -1,
        "declined, declining, negative, bad, worse, slow, slows, slowed, slowing, slower, slowdown, weak, weaker, weakest",
      ],
      [
        -1,
        "weakness, soft, softer, concern, concerns, concerned, worry, worries, worried, worrying, uncertain, uncertainty",
      ],
      [
        -1,
        "cautious, caution, pressure, pressures, pressured, headwind, headwinds, doubt, doubts, delay, delays, delayed",
      ],
      [
        -1,
        "dip, dips, dipped, slip, slips, slipped, slide, slides, slid, ease off, outflow, outflows, volatile, volatility",
      ],
      [
        -1,
        "hawkish, rate hike, rate hikes, inflation, tariff, tariffs, tension, tensions, dispute, disputes, overvalued",
      ],
      [
        -1,
        "overbought, risk, risks, risky, expensive, debt, deficit, shortage, shortages, disrupt, disruption, disruptions",
      ],
      [
        -1.5,
        "loss, losses, lose, loses, losing, lost, drop, drops, dropped, dropping, miss, misses, missed, sink, sinks",
      ],
      [
        -1.5,
        "sank, sinking, retreat, retreats, retreated, disappoint, disappoints, disappointed, disappointing, pessimism",
      ],
      [
        -1.5,
        "pessimistic, gloomy, gloom, fear, fears, feared, cut, cuts, layoff, layoffs, cutbacks, contraction, contract",
      ],
      [
        -1.5,
        "shrink, shrinks, shrank, shrinking, stagnation, stagflation, underperform, underperforms, underperformed",
      ],
      [
        -1.5,
        "probe, probes, probed, investigation, investigations, investigate, lawsuit, lawsuits, sue, sues, sued, fine",
      ],
      [
        -1.5,
        "fined, fines, penalty, penalties, recall, recalls, recalled, halt, halts, halted, suspend, suspends, suspended",
      ],
      [
        -1.5,
        "reject, rejects, rejected, rejection, ban, bans, banned, crackdown, sanction, sanctions, sanctioned, boycott",
      ],
      [
        -2,
        "plunge, plunges, plunged, plunging, tumble, tumbles, tumbled, tumbling, slump, slumps, slumped, slumping, selloff",
      ],
      [
        -2,
        "sell-off, selloffs, downgrade, downgrades, downgraded, bearish, bear market, recession, recessions, warning",
      ],
      [
        -2,
        "warns, warned, warn, misses estimates, missed estimates, misses expectations, cuts guidance, cut guidance",
      ],
      [
        -2,
        "cuts forecast, cuts dividend, impairment, write-down, writedown, writeoff, write-off, shortfall, outage, outages",
      ],
      [
        -2,
        "breach, breaches, breached, liquidation, liquidations, liquidated, margin call, margin calls, dump, dumps, dumped",
      ],
      [
        -2,
        "dumping, dilution, unprofitable, distress, distressed, strike, strikes, war, attack, attacks, resigns, resigned",
      ],
      [
        -2.5,
        "crash, crashes, crashed, crashing, panic, panics, turmoil, crisis, crises, collapse, collapses, collapsed",
      ],
      [
        -2.5,
        "collapsing, rout, routs, plummet, plummets, plummeted, plummeting, profit warning, hack, hacks, hacked, hackers",
      ],
      [
        -2.5,
        "exploit, exploited, stolen, theft, scandal, scandals, default, defaults, defaulted, delist, delisted, delisting",
      ],
      [
        -3,
        "bankruptcy, bankrupt, insolvency, insolvent, fraud, fraudulent, ponzi, meltdown, catastrophe, catastrophic, wiped out",
      ],
      [-3, "embezzlement, indicted, indictment, rug pull, contagion, depression, ruin, ruined, worthless"],
    ]),
  ),
  negations: Object.freeze(
    "not, no, never, none, nobody, nothing, neither, nor, without, hardly, barely, cannot, fail, fails, failed, failing, lack, lacks, lacked, lacking, unlikely, despite, avoid, avoids, avoided, averts, averted, denies, denied, deny, rules out".split(
      ", ",
    ),
  ),
  intensifiers: Object.freeze(
    weighed([
      [2, "extremely, massively, hugely, enormously, dramatically"],
      [
        1.5,
        "very, sharply, strongly, heavily, significantly, substantially, steeply, deeply, highly, severely, seriously, rapidly",
      ],
      [
        1.5,
        "huge, massive, sharp, steep, severe, major, biggest, largest, record, big, serious, historic, double-digit",
      ],
      [
        0.5,
        "slightly, somewhat, modestly, marginally, mildly, little, bit, modest, slight, mild, minor, small, partly, partially",
      ],
      [0.5, "may, might, could, possible, possibly, perhaps, rumoured, rumored, reportedly"],
    ]),
  ),
});
