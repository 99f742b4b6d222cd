/** One thing done for the person: never twice at once, and said where it was not done. */
export class Attempt {
  waiting = $state(false);
  /** Why it was not done, in words; empty where it was. */
  refusal = $state("");

  /** Whether it was done. A second one while the first is under way is not begun. */
  async make(doing: () => Promise<void>): Promise<boolean> {
    if (this.waiting) return false;
    this.waiting = true;
    this.refusal = "";
    try {
      await doing();
    } catch (why) {
      this.refusal = String(why);
    } finally {
      this.waiting = false;
    }
    return this.refusal === "";
  }
}
