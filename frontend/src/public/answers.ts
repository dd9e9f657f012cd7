// What was typed and chosen, read from the page when it is needed and kept nowhere else.

import { all, one } from "../shared/dom.ts";

export interface Identity {
  readonly name: string;
  readonly reach: string;
  readonly hours: string;
}

export interface Answers {
  readonly text: string;
  readonly category: string;
  readonly region: string | null;
  readonly where: string;
  readonly when: string;
  readonly urgent: boolean;
  readonly answers: Readonly<Record<string, string>>;
  /** Only when the reporter chose to leave something. */
  readonly identity: Identity | null;
  /** A PIN or phrase for the code, or nothing. */
  readonly pin: string;
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export function value(name: string, root: ParentNode = document): string {
  const controls = all<Control>(`[name="${name}"]`, root);
  const chosen = controls.find((control) => !(control instanceof HTMLInputElement && control.type === "radio") || control.checked);
  return chosen?.value.trim() ?? "";
}

export function readAnswers(): Answers {
  const questions = one("[data-questions-place]");
  return {
    text: value("story"),
    category: value("detail", questions) || value("category"),
    region: value("region") || null,
    where: value("where"),
    when: value("when"),
    urgent: one<HTMLInputElement>('[name="urgent"]').checked,
    answers: readQuestions(questions),
    identity: value("contact") === "sealed" ? { name: value("name"), reach: value("reach"), hours: value("hours") } : null,
    pin: one<HTMLInputElement>("#new-pin").value,
  };
}

function readQuestions(questions: ParentNode): Record<string, string> {
  const names = new Set(all<Control>('[name^="q_"]', questions).map((control) => control.name));
  const answered = [...names].map((name) => [name.slice("q_".length), value(name, questions)] as const);
  return Object.fromEntries(answered.filter(([, answer]) => answer !== ""));
}

/** The words of a choice, for the check page. */
export function shown(name: string, root: ParentNode = document): string {
  const control = all<Control>(`[name="${name}"]`, root).find((each) => !(each instanceof HTMLInputElement && each.type === "radio") || each.checked);
  if (control instanceof HTMLSelectElement) return control.value ? (control.selectedOptions[0]?.textContent?.trim() ?? "") : "";
  if (control instanceof HTMLInputElement && control.type === "radio") return control.labels?.[0]?.textContent?.trim() ?? "";
  return control?.value.trim() ?? "";
}
