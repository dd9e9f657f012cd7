// Questions with a few answers each: a number chooses the answer of the question that has the focus, or of the first
// that has none yet, and the focus goes on to what comes next. Nothing is sent by a number.

import { startKeyed } from "./keys.ts";

export function startNumbers(): void {
  const forms = [...document.querySelectorAll<HTMLFormElement>("form[data-by-number]")];
  if (forms.length === 0) return;
  for (const form of forms) form.classList.add("by-number");
  startKeyed((key) => /^[1-9]$/.test(key) && choose(forms, Number(key)));
}

function choose(forms: readonly HTMLFormElement[], number: number): boolean {
  const groups = forms.flatMap(groupsOf);
  const group = groups.find((one) => one.includes(document.activeElement as HTMLInputElement)) ?? groups.find(unanswered);
  const answer = group?.[number - 1];
  if (!group || !answer?.form) return false;
  answer.checked = true;
  answer.dispatchEvent(new Event("change", { bubbles: true }));
  const next = following(answer.form, group) ?? answer;
  next.focus();
  next.scrollIntoView({ block: "center" });
  return true;
}

/** The answers of each question of a form, question by question. */
function groupsOf(form: HTMLFormElement): HTMLInputElement[][] {
  const groups = new Map<string, HTMLInputElement[]>();
  for (const answer of form.querySelectorAll<HTMLInputElement>("input[type=radio]")) {
    groups.set(answer.name, [...(groups.get(answer.name) ?? []), answer]);
  }
  return [...groups.values()];
}

function unanswered(group: readonly HTMLInputElement[]): boolean {
  return !group.some((answer) => answer.checked);
}

/** The control that comes after a question: of a further question the answer that is chosen, or its first. */
function following(form: HTMLFormElement, group: readonly HTMLInputElement[]): HTMLElement | undefined {
  const controls = [...form.querySelectorAll<HTMLInputElement>("input:not([type=hidden]), textarea, select, button")];
  const next = controls[controls.indexOf(group[group.length - 1]!) + 1];
  return next?.type === "radio" ? (controls.find((one) => one.name === next.name && one.checked) ?? next) : next;
}
