export { loadConfig } from "./load.ts";
export type { Config } from "./schema.ts";
export { profileNames, type ProfileName } from "./profiles.ts";
export type { NamedStrategy } from "./strategies.ts";
export { alertChannels, alertLevels, type AlertChannel, type AlertLevel } from "./alerts.ts";
