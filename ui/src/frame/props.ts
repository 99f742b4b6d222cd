/** What the frame hands to its pages, and they hand on. */
import type { Bridge, Picture } from "../bridge";

/** Does it, and says so beneath the page where it was not done. */
export type Act = (doing: Promise<unknown>) => Promise<void>;

export interface Acting {
  bridge: Bridge;
  act: Act;
}

export interface Shown {
  picture: Picture;
  /** Now, in milliseconds since 1970; it goes on by itself. */
  clock: number;
  bridge: Bridge;
}
