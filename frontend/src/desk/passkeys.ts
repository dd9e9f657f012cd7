// Passkeys: ask for one, make one, and hand over what it signed. What opens the member's key is derived here and sent in
// a field of its own: a credential's own toJSON() would carry the secret itself, so the answer is put together by hand.

import { type Bytes, toBase64, utf8 } from "../sealing/bytes.ts";
import { type Json, Refused, get } from "../shared/http.ts";

const SALT = utf8("au1/passkey/prf");
const KEK = utf8("au1/passkey/kek");

type Options = Readonly<Record<string, any>>;
type Prf = { readonly prf?: { readonly enabled?: boolean; readonly results?: { readonly first?: BufferSource } } };
export type Proof = { readonly credential: string; readonly kek: string };

export function startPasskeys(): void {
  const forms = [...document.querySelectorAll<HTMLFormElement>("form[data-passkey]")];
  for (const form of forms) form.hidden = !("credentials" in navigator && "PublicKeyCredential" in window);
  for (const form of forms) form.addEventListener("submit", (event) => void submitted(event, form));
  takeCode();
}

/** The code of an invitation stands behind the #, where no server sees it; it goes into the form and out of the address. */
function takeCode(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-enrol-code]");
  const code = location.hash.slice(1);
  if (!form || !code) return;
  history.replaceState(null, "", location.pathname);
  field(form, "token").value = code;
  form.requestSubmit();
}

async function submitted(event: SubmitEvent, form: HTMLFormElement): Promise<void> {
  event.preventDefault();
  const said = form.querySelector<HTMLElement>("[data-passkey-said]");
  if (said) said.hidden = true;
  try {
    const given = form.dataset.options;
    const options = given ? (JSON.parse(given) as Json) : await get(form.dataset.passkey ?? "");
    const proof = form.hasAttribute("data-passkey-new") ? await made(options) : await asked(options);
    handOver(form, proof);
  } catch (error) {
    if (error instanceof Refused && form.dataset.prove) location.assign(form.dataset.prove);
    else if (said) said.hidden = false;
    form.dispatchEvent(new Event("passkey-refused"));
  }
}

/** Send what an authenticator answered. */
export function handOver(form: HTMLFormElement, proof: Proof): void {
  fill(form, proof);
  form.submit();
}

export function fill(form: HTMLFormElement, proof: Proof): void {
  field(form, "credential").value = proof.credential;
  field(form, "kek").value = proof.kek;
}

/** Ask for a passkey, by itself or as `how` says; with what it gives besides, when it gives something. */
export async function asked(options: Json, how: CredentialRequestOptions = {}): Promise<Proof> {
  const given = options as Options;
  const credential = (await navigator.credentials.get({
    ...how,
    publicKey: {
      ...given,
      challenge: fromText(given.challenge),
      allowCredentials: given.allowCredentials.map(descriptor),
      extensions: { prf: { eval: { first: SALT } } },
    } as unknown as PublicKeyCredentialRequestOptions,
  })) as PublicKeyCredential;
  const response = credential.response as AuthenticatorAssertionResponse;
  const parts = {
    clientDataJSON: toText(response.clientDataJSON),
    authenticatorData: toText(response.authenticatorData),
    signature: toText(response.signature),
    ...(response.userHandle ? { userHandle: toText(response.userHandle) } : {}),
  };
  return { credential: written(credential, parts), kek: await kekOf(credential) };
}

/** Make a passkey. Most give their secret only when they are asked, so a second gesture asks. */
async function made(options: Json): Promise<Proof> {
  const given = options as Options;
  const credential = (await navigator.credentials.create({
    publicKey: {
      ...given,
      challenge: fromText(given.challenge),
      user: { ...given.user, id: fromText(given.user.id) },
      excludeCredentials: given.excludeCredentials.map(descriptor),
      extensions: { prf: { eval: { first: SALT } } },
    } as unknown as PublicKeyCredentialCreationOptions,
  })) as PublicKeyCredential;
  const response = credential.response as AuthenticatorAttestationResponse;
  const parts = { clientDataJSON: toText(response.clientDataJSON), attestationObject: toText(response.attestationObject) };
  const enabled = (credential.getClientExtensionResults() as Prf).prf?.enabled === true;
  const kek = (await kekOf(credential)) || (enabled ? await second(given, credential) : "");
  return { credential: written(credential, parts), kek };
}

async function second(given: Options, made: PublicKeyCredential): Promise<string> {
  const asked = (await navigator.credentials.get({
    publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      rpId: given.rp.id,
      userVerification: "required",
      allowCredentials: [{ type: "public-key", id: made.rawId }],
      extensions: { prf: { eval: { first: SALT } } },
    } as unknown as PublicKeyCredentialRequestOptions,
  })) as PublicKeyCredential;
  return kekOf(asked);
}

async function kekOf(credential: PublicKeyCredential): Promise<string> {
  const secret = (credential.getClientExtensionResults() as Prf).prf?.results?.first;
  if (!secret) return "";
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const derived = await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: KEK }, key, 256);
  return toText(derived);
}

function written(credential: PublicKeyCredential, response: Readonly<Record<string, string>>): string {
  const id = toText(credential.rawId);
  return JSON.stringify({ id, rawId: id, type: credential.type, response, clientExtensionResults: {} });
}

function descriptor(each: { readonly type: string; readonly id: string }): object {
  return { type: each.type, id: fromText(each.id) };
}

function field(form: HTMLFormElement, name: string): HTMLInputElement {
  return form.elements.namedItem(name) as HTMLInputElement;
}

function toText(data: ArrayBuffer): string {
  return toBase64(new Uint8Array(data)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromText(text: string): Bytes {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
}
