// @vitest-environment node
// What is shipped, as `npm run build` makes it.
import { gzipSync } from "node:zlib";
import { build, type Rollup } from "vite";
import { beforeAll, expect, it, vi } from "vitest";

/** In bytes, compressed. */
const BUDGET = 60 * 1024;

let files: Rollup.RollupOutput["output"];
const text = (file: (typeof files)[number]) => (file.type === "chunk" ? file.code : String(file.source));

beforeAll(async () => {
  vi.stubEnv("NODE_ENV", "production");
  const built = await build({ mode: "production", build: { write: false }, logLevel: "silent" });
  files = (built as Rollup.RollupOutput).output;
}, 60_000);

it("is small", () => {
  const scripts = files.filter((file) => file.fileName.endsWith(".js"));
  const size = scripts.reduce((sum, file) => sum + gzipSync(text(file)).length, 0);
  expect(size).toBeGreaterThan(0);
  expect(size).toBeLessThan(BUDGET);
});

it("has nothing that the security policy forbids", () => {
  const page = files.find((file) => file.fileName === "index.html");
  const html = page ? text(page) : "";
  expect(html).toMatch(/<script type="module"[^>]* src="\/assets\/[^"]+"><\/script>/);
  expect(html).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=|\son\w+=/);
  for (const file of files) {
    expect(text(file), file.fileName).not.toMatch(
      /\sstyle=\\?["']|setAttribute\(["'`]style|\beval\(|new Function\(|createElement\(["'`](?:style|script)/,
    );
  }
});

it("knows nobody of the invented night", () => {
  for (const file of files)
    expect(text(file), file.fileName).not.toMatch(/Okoro|Moreau|bastion|example\.com/);
});
