import type { Provenance } from "../core/provenance.ts";

/**
 * Returns of something that was traded, with the time that annualising needs. Whatever judges a strategy (Monte Carlo,
 * stress, the gate) takes one of these: a run, or the stitched out-of-sample part of a walk-forward.
 */
export interface ReturnSeries {
  readonly name: string;
  /** Open of each bar, ms UTC. */
  readonly time: Float64Array;
  /** Simple return of each bar, as a fraction; the first is measured from the starting cash. */
  readonly returns: Float64Array;
  readonly periodsPerYear: number;
  readonly provenance: Provenance;
}
