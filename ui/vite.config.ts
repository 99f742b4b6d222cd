import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  build: {
    // WebKitGTK 2.36, the oldest that a supported system brings.
    target: "safari15",
    // The security policy of the window forbids inline scripts and fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: {
    // A safety net only: a machine that is busy beside it takes its time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    environment: "happy-dom",
    include: ["src/**/*.test.ts"],
    // The one style sheet that a test reads.
    css: { include: [/tokens\.css/] },
  },
});
