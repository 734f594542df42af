import { refuseUnknownKeys } from "../../../core/names.ts";
import { fewestReturns, garch as fitGarch, type GarchOptions } from "../../../stats/volatility/garch.ts";
import { refitTerms, type RefitOptions } from "../../regime/refit.ts";
import { Refitting } from "../../regime/refitting.ts";
import { nodesOf, type FeatureNode } from "../node.ts";
import { fitTerms, written } from "../operation/options.ts";
import { remembering } from "../operation/remembering.ts";

export interface GarchNodeOptions extends GarchOptions, Partial<RefitOptions> {
  /** Returns that the first fit sees; default 1,000. A few hundred at least give usable parameters. */
  readonly train?: number;
}

/**
 * The deviation of the next bar's return that a GARCH(1,1) expects at each bar, in the unit of `returns`: fitted to the past,
 * filtered over the bars that follow, fitted again (see `pt.stats.garch`, `pt.regimes.refit`). NaN for the first `train` returns; a
 * bar without a return has no value and is passed over. Throws `invalid_data` where the returns of a training part do not vary.
 *
 * @example pt.feature.garch(pt.feature.bars.close.logReturns(), { train: 750, every: 250 })
 */
export function garch(returns: FeatureNode, options: GarchNodeOptions = {}): FeatureNode {
  const { refits, law } = fitTerms(options, ({ train = 1_000, every, window, ...rest }) => {
    refuseUnknownKeys("garch option", rest, ["mean", "innovations"]);
    return { refits: refitTerms({ train, every, window }, fewestReturns), law: rest };
  });
  const operation = remembering("garch", written(options), {
    lookback: refits.train,
    endless: true,
    machine: () => {
      const model = new Refitting(refits, training => fitGarch(training, law).stream().next);
      return { next: value => model.next(value) ?? NaN };
    },
  });
  return nodesOf(operation, [returns])[0];
}
