import { mount } from "svelte";
import App from "./App.svelte";
import { program } from "./bridge";
import "./design/tokens.css";
import "./design/base.css";

/** While it is being written, the window can be looked at in any browser: there it shows an invented night. */
async function bridge() {
  if (!import.meta.env.DEV || "__TAURI_INTERNALS__" in window) return program;
  const { scene } = await import("./bridge/scenes");
  return scene(new URLSearchParams(location.search).get("scene"));
}

const target = document.getElementById("app");
if (target) bridge().then((bridge) => mount(App, { target, props: { bridge } }));
