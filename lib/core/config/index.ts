export { cellTypes } from "./cell-types.ts";
export { configPaths } from "./layers.ts";
export { loadConfig } from "./load.ts";
export type { Bounds, GateThresholds, Limit, LimitValues } from "./config.ts";
export {
  alertChannels,
  alertLevels,
  profileNames,
  type AlertChannel,
  type AlertLevel,
  type ProfileName,
} from "./names.ts";
