import { modelNamed } from "./fixtures.ts";

const inGuild = { query: { namespace: "guild" } };

/** What the installation says of itself. */
export const installationExamples: Record<string, object> = {
  "logins.askToLogIn": { body: { machine: "a laptop" } },
  "logins.finishLogin": { body: { device_code: "none" } },
  "logins.getLogin": { params: { code: "BCDF-GHJK" } },
  "logins.decideLogin": { params: { code: "BCDF-GHJK" }, body: { allow: true } },
  "signInProviders.listSignInWays": {},
  "signInProviders.listSignInProviders": {},
  "signInProviders.createSignInProvider": {
    body: {
      id: "other",
      kind: "oidc",
      name: "Other",
      base_url: "http://127.0.0.1:9",
      client_id: "x",
      client_secret: "y",
    },
  },
  "signInProviders.editSignInProvider": { params: { provider: "campus" }, body: { name: "Campus" } },
  "signInProviders.listSignInMethods": {},
  "signInProviders.disconnectProvider": { params: { id: "00000000-0000-7000-8000-000000000000" } },
  "signInProviders.checkSignInProvider": { params: { provider: "campus" } },
  "signInProviders.deleteSignInProvider": { params: { provider: "campus" }, query: { confirm: "campus" } },
  "storage.getStorage": {},
  "storage.listDamage": {},
  "storage.collectStorage": {},
  "storage.scrubStorage": {},
  "installation.loadDemo": {},
  "installation.stream": {},
  "installation.verify": {},
  "installation.listProofs": { query: {} },
};

/** What runs for others or is published: engines, model routes with the log of their calls, applications. */
export const serviceExamples: Record<string, object> = {
  "engines.listPresets": {},
  "engines.listEngines": inGuild,
  "engines.deployEngine": {
    body: {
      ...{ namespace: "guild", name: "new", model: `models/guild/${modelNamed("read")}`, version: 1 },
      ...{ preset: "command", command: "true", resource_type: "cpu-small", start: false },
    },
  },
  "applications.createApplication": {
    body: { namespace: "guild", name: "new", serves: { form: "link", url: "https://example.org/" } },
  },
  "applications.listApplications": inGuild,
  "applications.listApplicationReviews": {},
  "applications.getKeySet": {},
  "apis.createApi": {
    body: {
      namespace: "guild",
      name: "new",
      upstreams: [{ kind: "external", address: "https://1.1.1.1/v1", model: "m" }],
    },
  },
  "apis.listApis": inGuild,
  "apis.listCallable": {},
  "calls.listCalls": { params: { namespace: "guild" } },
  "calls.exportCalls": { params: { namespace: "guild" } },
  "calls.getCallStatistics": { params: { namespace: "guild" } },
  "calls.readCallContent": { params: { namespace: "guild", id: "0198f0c2-0000-7000-8000-000000000000" } },
  "calls.getCall": { params: { namespace: "guild", id: "none" } },
};
