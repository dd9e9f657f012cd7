// The report form: step by step, sealed in this browser, sent once, answered with a code.

import { readAnswers, value } from "./public/answers.ts";
import { showCheck } from "./public/check_shown.ts";
import { clearErrors, showErrors } from "./public/errors_shown.ts";
import { FilesChosen } from "./public/files_chosen.ts";
import { pinProblems } from "./public/pin_typed.ts";
import { ProgressShown } from "./public/progress_shown.ts";
import { capable, ready, show } from "./public/readiness.ts";
import { showReceipt } from "./public/receipt_shown.ts";
import { Untrusted } from "./public/recipients.ts";
import { newDraft } from "./public/report_sealed.ts";
import { Sender } from "./public/sending.ts";
import { Steps } from "./public/steps.ts";
import type { Challenge } from "./public/work.ts";
import { fromBase64, grouped } from "./sealing/index.ts";
import { all, attend, copy, make, one } from "./shared/dom.ts";
import { Refused } from "./shared/http.ts";
import { text } from "./shared/texts.ts";

const page = one("#report");
const data = page.dataset as Record<string, string>;

function usableOrgKey(): boolean {
  try {
    return fromBase64(data.orgKey ?? "").length === 32;
  } catch {
    return false;
  }
}

function begin(): void {
  const files = new FilesChosen(one<HTMLInputElement>('[name="evidence"]'), one("[data-files]"));
  const progress = new ProgressShown(page);
  const draft = newDraft(data.report ?? "", data.site ?? "");
  const addresses = { recipients: data.recipients ?? "", fresh: data.fresh ?? "", send: data.send ?? "" };
  const first = { token: data.token ?? "", work: JSON.parse(data.work ?? "{}") as Challenge };
  const sender = new Sender(draft, addresses, data.orgKey ?? "", first, progress.pace, progress);
  const summary = one("[data-errors]");

  const wrong = (step: string): Map<string, string> => {
    const errors = new Map<string, string>();
    if (step === "story" && !value("story")) errors.set("story", text("story-missing"));
    if (step === "category" && !value("category")) errors.set("category", text("category-missing"));
    if (step === "evidence" && files.problem()) errors.set("evidence", files.problem());
    const nothingLeft = value("contact") === "sealed" && !value("name") && !value("reach");
    if (step === "contact" && nothingLeft) errors.set("name", text("contact-missing"));
    if (step === "check" && one<HTMLInputElement>("#new-pin").value) return pinProblems("new-pin", "new-pin-again");
    return errors;
  };

  const steps = new Steps({
    mayLeave: (step) => {
      clearErrors(summary);
      const errors = wrong(step);
      if (errors.size) showErrors(summary, errors);
      return errors.size === 0;
    },
    shown: (step) => {
      one("[data-refused]").replaceChildren();
      if (step === "check") void showCheck(readAnswers(), files.files, (to) => steps.goTo(to));
    },
    finish: () => void send(),
  });

  async function send(): Promise<void> {
    steps.busy(true);
    one("[data-refused]").replaceChildren();
    progress.begin(files.files);
    try {
      const state = await sender.send(readAnswers(), files.files);
      page.remove();
      all("[data-questions]").forEach((each) => each.remove());
      files.clear();
      showReceipt(grouped(draft.code), state);
    } catch (error) {
      refused(error);
    } finally {
      progress.end();
      steps.busy(false);
    }
  }

  askQuestionsOf(steps);
  steps.begin();
}

/** Puts the questions of the chosen category into their step; what was answered for another one is kept beside. */
function askQuestionsOf(steps: Steps): void {
  const place = one("[data-questions-place]");
  const kept = new Map<string, HTMLElement>();
  const put = (): void => {
    const category = value("category");
    if (!category) return;
    if (!kept.has(category)) kept.set(category, make("div", {}, copy(`[data-questions="${category}"]`)));
    const questions = kept.get(category)!;
    place.replaceChildren(questions);
    steps.skip(new Set(questions.querySelector("[data-field]") ? [] : ["questions"]));
  };
  for (const choice of all<HTMLInputElement>('[name="category"]')) choice.addEventListener("change", put);
  put();
}

function refused(error: unknown): void {
  const closed = error instanceof Refused && error.code === "closed";
  const ours = error instanceof Refused ? "refused-server" : "refused-unknown";
  const name = error instanceof Untrusted ? "refused-untrusted" : closed ? "refused-closed" : ours;
  const title = make("p", {}, make("strong", {}, text("nothing-sent")));
  const box = make("div", { class: "notice notice--danger notice--bare", role: "alert", tabindex: "-1" }, make("div", {}, title, make("p", {}, text(name))));
  one("[data-refused]").replaceChildren(box);
  attend(box);
  // A developer's tools may see the kind of failure; never what was typed.
  console.error(error instanceof Error ? `${error.name}: ${error.message}` : "unknown failure");
}

if (!capable()) show("incapable");
else if (!usableOrgKey()) show("nokey");
else {
  begin();
  ready();
}
