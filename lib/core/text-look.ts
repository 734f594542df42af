/** How results look in characters where the caller does not say. */
export interface TextLook {
  /** Characters a line may take. */
  readonly width: number;
  readonly color: boolean;
}

/** What a file or a notebook gets: the same on every machine. */
const plain: TextLook = Object.freeze({ width: 80, color: false });
let look = plain;

/** 80 characters without colours, but inside `withTextLook` what that says. */
export function textLook(): TextLook {
  return look;
}

/** Calls `write`, which must be synchronous, for a terminal that looks like this. */
export function withTextLook<T>(wanted: TextLook, write: () => T): T {
  const before = look;
  look = wanted;
  try {
    return write();
  } finally {
    look = before;
  }
}
