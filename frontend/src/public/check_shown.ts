// The check page: the text with what could identify the reporter marked in it, a list of it, and everything else that goes.

import { all, make, one } from "../shared/dom.ts";
import { list, text } from "../shared/texts.ts";
import { type Answers, shown } from "./answers.ts";
import { warnings } from "./files_chosen.ts";
import { type Finding, identifying } from "./identifying.ts";

export async function showCheck(answers: Answers, files: readonly File[], goTo: (step: string) => void): Promise<void> {
  const findings = identifying(answers.text);
  one("[data-check-story]").replaceChildren(...marked(answers.text, findings));
  one("[data-check-list]").replaceChildren(...rows(answers, files, goTo));
  const elsewhere = [answers.where, answers.when, ...Object.values(answers.answers)].flatMap((words) => identifying(words));
  const ofFiles = await Promise.all(files.map(async (file) => (await warnings(file)).map((warning) => `${file.name}: ${warning}`)));
  const lines = [...findings, ...elsewhere].map((finding) => text(`found-${finding.kind}`, { what: finding.found }));
  one("[data-findings]").replaceChildren(summary([...new Set(lines), ...ofFiles.flat()]));
}

function* marked(words: string, findings: readonly Finding[]): Generator<Node | string> {
  let at = 0;
  for (const finding of findings) {
    yield words.slice(at, finding.start);
    yield make("mark", { title: text(`kind-${finding.kind}`) }, finding.found);
    at = finding.end;
  }
  yield words.slice(at);
}

function summary(lines: readonly string[]): HTMLElement {
  if (!lines.length) return make("p", { class: "quiet" }, text("found-nothing"));
  const title = make("p", {}, make("strong", {}, text("found-title", { n: lines.length })));
  const list = make("ul", { class: "govuk-list govuk-list--bullet" }, ...lines.map((line) => make("li", {}, line)));
  const hint = make("p", {}, text("found-hint"));
  return make("div", { class: "notice notice--warm notice--bare", role: "status" }, make("div", {}, title, list, hint));
}

function rows(answers: Answers, files: readonly File[], goTo: (step: string) => void): HTMLElement[] {
  const questions = one("[data-questions-place]");
  const asked = all("[data-field]", questions).map((group) => {
    const name = group.dataset.field ?? "";
    const label = (group.querySelector("legend, label")?.firstChild?.textContent ?? "").trim();
    return [label, shown(name, questions), "questions"] as const;
  });
  const identity = answers.identity ? [answers.identity.name, answers.identity.reach, answers.identity.hours].filter(Boolean).join(" · ") : text("code-only");
  const table: readonly (readonly [string, string, string])[] = [
    [text("row-category"), shown("category"), "category"],
    ...asked,
    [text("row-region"), shown("region"), "place"],
    [text("row-where"), answers.where, "place"],
    [text("row-when"), answers.when, "place"],
    [text("row-urgent"), answers.urgent ? text("yes") : "", "place"],
    [text("row-files"), list(files.map((file) => file.name)), "evidence"],
    [text("row-contact"), identity, "contact"],
  ];
  return table.filter(([, value]) => value !== "").map(([name, value, step]) => row(name, value, () => goTo(step)));
}

function row(name: string, value: string, change: () => void): HTMLElement {
  const button = make("button", { type: "button", class: "link-button" }, text("change"), make("span", { class: "govuk-visually-hidden" }, ` ${name}`));
  button.addEventListener("click", change);
  return make(
    "div",
    { class: "govuk-summary-list__row" },
    make("dt", { class: "govuk-summary-list__key" }, name),
    make("dd", { class: "govuk-summary-list__value" }, value),
    make("dd", { class: "govuk-summary-list__actions" }, button),
  );
}
