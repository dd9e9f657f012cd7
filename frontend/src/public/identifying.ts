// Finds what could point to the reporter. It runs on the reporter's device; nothing it finds is sent anywhere.

export type Kind = "phone" | "mail" | "number" | "name" | "link" | "handle";

export interface Finding {
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
  readonly found: string;
}

// In the order in which they win where two overlap. Every repetition has a limit: a long text must not stall the page.
const PATTERNS: readonly (readonly [Kind, RegExp, number])[] = [
  ["mail", /(?<![\p{Script=Latin}\p{N}._%+-])[\p{Script=Latin}\p{N}._%+-]{1,64}@[\p{Script=Latin}\p{N}-]{1,63}(?:\.[\p{Script=Latin}\p{N}-]{1,63}){1,8}/gu, 0],
  ["link", /\bhttps?:\/\/[^\s<>"'，。；）]+/giu, 0],
  // Chinese identity number; then anything long enough to be a passport, account or staff number.
  ["number", /(?<![\p{Script=Latin}\p{N}])\d{17}[\dXx](?![\p{Script=Latin}\p{N}])/gu, 0],
  ["phone", /(?<![\p{Script=Latin}\p{N}])(?:\+|00)?\(?\d{1,4}\)?(?:[ \-./()]{0,2}\d{2,4}){2,5}(?![\p{Script=Latin}\p{N}])/gu, 0],
  ["number", /(?<![\p{Script=Latin}\p{N}])(?=[A-Z0-9]{6,20}(?![\p{Script=Latin}\p{N}]))(?=[A-Z]*\d)[A-Z]{0,4}\d[A-Z0-9]*\d(?![\p{Script=Latin}\p{N}])/gu, 0],
  ["name", /\b(?:[Ii] am|[Ii]['’]m|[Mm]y name is|[Tt]his is|[Cc]all me|[Ss]igned,?|[Rr]egards,?)\s+((?:(?:Mr|Mrs|Ms|Dr)\.?\s+)?\p{Lu}[\p{L}'’-]+(?:\s+\p{Lu}[\p{L}'’-]+){0,2})/gu, 1],
  ["name", /(?:我叫|我的名字是|本人叫?|我是|姓名[:：]?|署名[:：]?|联系人[:：]?)\s*([\p{Script=Han}·]{2,4})/gu, 1],
  ["handle", /(?:微信|QQ|wechat|weixin|telegram|whatsapp|line)\s*(?:号|id|ID)?\s*[:：]?\s*([A-Za-z0-9_@+-]{5,})/giu, 1],
];

const NOT_NAMES = /^(a|an|the|not|very|so|sure|afraid|worried|writing|reporting|in|at|on|is|was|it|what|how|because|happening|wrong|scared|still|also|one|being|going|working)\b/i;
const NOT_HAN_NAMES = /^(一|这|那|在|个|你|他|她|因|想|要|不|很|说|来|被|某|工厂|公司|单位|学校|村|本地|受害|匿名)/u;

export function identifying(text: string): Finding[] {
  const findings: Finding[] = [];
  for (const [kind, pattern, group] of PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      const found = match[group] ?? "";
      const start = match.index + match[0].lastIndexOf(found);
      const finding = { kind, start, end: start + found.length, found };
      if (likely(finding) && !findings.some((other) => overlap(other, finding))) findings.push(finding);
    }
  }
  return findings.sort((one, other) => one.start - other.start);
}

/** What a file's name gives away: a name in it, or words like those in a text. */
export function inFileName(name: string): Finding[] {
  const bare = name.replace(/\.[^.]+$/, "").replace(/[_+]/g, " ");
  const found = identifying(bare);
  const person = /(?<!\p{L})\p{Lu}\p{Ll}+[ .-]+\p{Lu}\p{Ll}+(?!\p{L})/u.exec(bare);
  if (person) found.push({ kind: "name", start: person.index, end: person.index + person[0].length, found: person[0] });
  return found;
}

function likely({ kind, found }: Finding): boolean {
  if (kind === "phone") {
    const digits = found.replace(/\D/g, "").length;
    return digits >= 7 && digits <= 15 && !/^(19|20)\d\d[-./ ]\d{1,2}[-./ ]\d{1,2}$/.test(found);
  }
  // "I am Writing" after a line break is no name; a name begins with a capital letter in every word.
  if (kind === "name") return !NOT_NAMES.test(found) && !NOT_HAN_NAMES.test(found) && found.split(/\s+/).every((word) => /^[\p{Lu}\p{Script=Han}]/u.test(word));
  return true;
}

function overlap(one: Finding, other: Finding): boolean {
  return one.start < other.end && other.start < one.end;
}
