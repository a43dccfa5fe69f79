// A real OpenID provider with some people and two clients, for tests: one signs people in, one connects a system
// with tokens that it renews. Started by oidc.py.

import * as crypto from "node:crypto";
import Provider from "oidc-provider";

const [port, redirect, connectors] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const people = JSON.parse(process.env.PEOPLE);
const { privateKey } = crypto.generateKeyPairSync("ec", { namedCurve: "P-256" });

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "undersign",
      client_secret: "the client's own secret",
      redirect_uris: [redirect],
      id_token_signed_response_alg: "ES256",
      token_endpoint_auth_method: "client_secret_basic",
    },
    {
      client_id: "connector",
      client_secret: "the connector's own secret",
      redirect_uris: [connectors ?? redirect],
      grant_types: ["authorization_code", "refresh_token"],
      id_token_signed_response_alg: "ES256",
      token_endpoint_auth_method: "client_secret_post",
    },
  ],
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), alg: "ES256", use: "sig", kid: "one" }] },
  claims: {
    openid: ["sub", "acr", "amr"],
    profile: ["name", "given_name", "family_name", "birthdate", "groups"],
    email: ["email", "email_verified"],
  },
  acrValues: ["substantial", "high"],
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true }, revocation: { enabled: true }, rpInitiatedLogout: { enabled: false } },
  rotateRefreshToken: true,
  cookies: { keys: ["only for tests"] },
  ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  async findAccount(_ctx, id) {
    return people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) };
  },
});
provider.listen(Number(port), "127.0.0.1", () => console.log("listening"));
