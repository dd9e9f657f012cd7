// Requests to our own server, as JSON.

/** The server understood and refused; `code` says what to do, `codes` which field is wrong, in a word or a sentence. */
export class Refused extends Error {
  override name = "Refused";
  constructor(
    readonly status: number,
    readonly code: string,
    readonly codes: Readonly<Record<string, string>> = {},
  ) {
    super(`${status} ${code}`);
  }
}

/** Nothing came back, or the server is not itself: the same request may be sent again. */
export class Unreachable extends Error {
  override name = "Unreachable";
}

export type Json = Readonly<Record<string, unknown>>;

const HEADERS = { Accept: "application/json" };

export async function post(url: string, body: Json): Promise<Json> {
  return ask(url, { method: "POST", headers: { ...HEADERS, "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

/** A form as the browser would send it; the answer is JSON all the same. */
export async function postForm(url: string, form: FormData): Promise<Json> {
  const fields = [...form].map(([name, value]): [string, string] => [name, String(value)]);
  return ask(url, { method: "POST", headers: HEADERS, body: new URLSearchParams(fields) });
}

export async function get(url: string): Promise<Json> {
  return ask(url, { headers: HEADERS });
}

export async function put(url: string, body: BufferSource, headers: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<Json> {
  const type = { "Content-Type": "application/octet-stream" };
  return ask(url, { method: "PUT", headers: { ...HEADERS, ...type, ...headers }, body, signal: signal ?? null });
}

async function ask(url: string, options: RequestInit): Promise<Json> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: "same-origin", cache: "no-store", redirect: "error", ...options });
  } catch (error) {
    throw new Unreachable("no answer", { cause: error });
  }
  if (response.status >= 500 && response.status !== 503) throw new Unreachable(String(response.status));
  const answer = (await response.json().catch(() => ({}))) as Json;
  if (response.ok) return answer;
  const code = String(answer.error ?? response.status);
  if (response.status === 503 && code !== "busy") throw new Unreachable("503");
  throw new Refused(response.status, code, (answer.codes ?? answer.errors ?? {}) as Record<string, string>);
}
