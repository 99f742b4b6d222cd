/** What a step that may be passed over is given. */
import type { Bridge, Setup } from "../../bridge";

export interface StepProps {
  setup: Setup;
  bridge: Bridge;
  skip: () => void;
}
