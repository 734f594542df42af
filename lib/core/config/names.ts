/** The three risk profiles, from careful to bold. */
export const profileNames = ["conservative", "moderate", "aggressive"] as const;
export type ProfileName = (typeof profileNames)[number];

/** How much an alert matters, rising. */
export const alertLevels = ["info", "warning", "critical"] as const;
export type AlertLevel = (typeof alertLevels)[number];

/** Where an alert can go. */
export const alertChannels = ["console", "file", "webhook"] as const;
export type AlertChannel = (typeof alertChannels)[number];
