// The notice that stands where the form will be: loading, or why the form stays shut.

export type Readiness = "loading" | "blocked" | "incapable" | "nokey";

export function show(state: Readiness): void {
  const notice = document.getElementById("not-ready");
  if (!notice) return;
  for (const line of notice.querySelectorAll<HTMLElement>("[data-state]")) line.hidden = line.dataset.state !== state;
  if (state !== "loading") notice.classList.add("notice--danger");
}

/** Open the form: everything that is needed to seal is here. */
export function ready(): void {
  document.documentElement.classList.add("scripted", "ready");
}

/** Whether this browser can do the sums. Without a secure context there is no `crypto.subtle`. */
export function capable(): boolean {
  return typeof crypto === "object" && typeof crypto.subtle === "object" && typeof crypto.randomUUID === "function";
}
