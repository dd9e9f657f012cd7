// The first script of every public page: a few lines that depend on nothing else.
//
// It says when the script that seals did not arrive whole, and it is the way out. It is not what keeps a form from being
// sent: with scripting on the page holds no <form> at all, so without the sealing script there is nothing to submit.

import { quickExit } from "./public/quick_exit.ts";
import { show } from "./public/readiness.ts";

document.documentElement.classList.add("scripted");

// A script that is blocked, missing or does not match its hash never runs; it only leaves this event, which does not
// bubble and is therefore caught on its way down.
addEventListener(
  "error",
  (event) => {
    if (!(event.target instanceof HTMLScriptElement)) return;
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", () => show("blocked"));
    else show("blocked");
  },
  true,
);

quickExit();
