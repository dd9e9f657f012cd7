// Errors of a step: a summary on top that links to each field, and a sentence at the field, as the server's pages have it.

import { all, attend, make, one } from "../shared/dom.ts";
import { text } from "../shared/texts.ts";

/** By the name of the field. */
export type Errors = ReadonlyMap<string, string>;

export function clearErrors(summary: HTMLElement, root: ParentNode = document): void {
  summary.replaceChildren();
  for (const message of all("[data-shown-error]", root)) {
    const group = message.closest<HTMLElement>(".govuk-form-group");
    group?.classList.remove("govuk-form-group--error");
    for (const control of all("[aria-invalid]", group ?? document)) control.removeAttribute("aria-invalid");
    for (const control of all(`[aria-describedby~="${message.id}"]`, group ?? document)) describe(control, message.id, false);
    message.remove();
  }
}

export function showErrors(summary: HTMLElement, errors: Errors): void {
  const lines = [...errors].map(([field, sentence]) => {
    const target = atField(field, sentence);
    const link = make("a", { href: `#${target.id}` }, sentence);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      attend(target);
    });
    return make("li", {}, link);
  });
  const title = make("h2", { class: "govuk-error-summary__title" }, text("problem"));
  const list = make("ul", { class: "govuk-list govuk-error-summary__list" }, ...lines);
  const box = make("div", { class: "govuk-error-summary", role: "alert", tabindex: "-1" }, title, list);
  summary.replaceChildren(box);
  attend(box);
}

function atField(field: string, sentence: string): HTMLElement {
  const control = one(`[name="${field}"], #${field}`);
  const group = control.closest<HTMLElement>(".govuk-form-group") ?? one("main");
  const message = make("p", { class: "govuk-error-message", id: `${control.id}-said`, "data-shown-error": "" }, sentence);
  const fieldset = group.querySelector("fieldset");
  const described = fieldset ?? control;
  group.classList.add("govuk-form-group--error");
  describe(described, message.id, true);
  if (fieldset) (fieldset.querySelector(".govuk-hint") ?? fieldset.querySelector("legend") ?? fieldset).after(message);
  else {
    control.setAttribute("aria-invalid", "true");
    control.before(message);
  }
  return control;
}

function describe(element: Element, id: string, add: boolean): void {
  const ids = (element.getAttribute("aria-describedby") ?? "").split(" ").filter((each) => each && each !== id);
  const wanted = add ? [...ids, id] : ids;
  if (wanted.length) element.setAttribute("aria-describedby", wanted.join(" "));
  else element.removeAttribute("aria-describedby");
}
