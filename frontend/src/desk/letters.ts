// A letter is added to the text where the cursor stands, without loading the page anew.

export function startLetters(): void {
  const field = document.querySelector<HTMLTextAreaElement>("#id_text");
  if (!field) return;
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-letter-insert]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      const letter = button.closest<HTMLElement>("[data-letter]");
      if (letter) add(field, textOf(letter));
      button.closest<HTMLDetailsElement>("details.letters")?.removeAttribute("open");
    });
  }
}

/** The paragraphs that are always there, and the optional ones that are ticked. */
function textOf(letter: HTMLElement): string {
  const texts = [...letter.querySelectorAll<HTMLElement>("[data-letter-text]")];
  const wanted = texts.filter((text) => {
    const option = text.parentElement?.querySelector<HTMLInputElement>("[data-letter-option]");
    return !option || option.checked;
  });
  return wanted.map((text) => text.textContent?.trim() ?? "").join("\n\n");
}

function add(field: HTMLTextAreaElement, text: string): void {
  const before = field.value.slice(0, field.selectionEnd).trimEnd();
  const after = field.value.slice(field.selectionEnd).trimStart();
  const upTo = before ? `${before}\n\n${text}` : text;
  field.value = after ? `${upTo}\n\n${after}` : upTo;
  field.focus();
  field.setSelectionRange(upTo.length, upTo.length);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
