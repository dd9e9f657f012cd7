// An identity provider that others wrote (oidc-provider), with a page of ours to sign in on. For tests alone: whoever types
// a name is that person.
//
//   node provider.mjs '{"port": 9000, "clients": [...], "amr": ["pwd"]}'

import { randomBytes } from "node:crypto";
import { Provider } from "oidc-provider";

const { port, clients, amr = ["pwd"] } = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients,
  cookies: { keys: [randomBytes(16).toString("hex")] },
  features: { devInteractions: { enabled: false } },
  pkce: { required: () => true },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  claims: { openid: ["sub", "amr"] },
  // Nobody is asked what they allow: our clients ask for nothing but who somebody is.
  loadExistingGrant: async (context) => {
    const { client, session, provider: of } = context.oidc;
    const grant = new of.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope("openid");
    await grant.save();
    return grant;
  },
  ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 600, IdToken: 300, Interaction: 600, Session: 3600 },
});

const page = `<!doctype html><html lang="en"><title>House</title><link rel="icon" href="data:,"><h1>House</h1><form method="post">
<label>Name <input name="name"></label><button name="what" value="enter">Enter</button>
<button name="what" value="deny">No</button></form>`;

provider.use(async (context, next) => {
  if (!context.path.startsWith("/interaction/")) return next();
  if (context.method !== "POST") {
    context.body = page;
    return undefined;
  }
  let body = "";
  for await (const piece of context.req) body += piece;
  const given = new URLSearchParams(body);
  const result =
    given.get("what") === "deny" ? { error: "access_denied" } : { login: { accountId: given.get("name"), amr } };
  context.redirect(await provider.interactionResult(context.req, context.res, result));
  return undefined;
});

provider.listen(port, "127.0.0.1", () => console.log("ready"));
