import { modelNamed } from "./fixtures.ts";

const inGuild = { query: { namespace: "guild" } };

const ofEngines = {
  "engines.listPresets": {},
  "engines.listEngines": inGuild,
  "engines.deployEngine": {
    body: {
      ...{ namespace: "guild", name: "new", model: `models/guild/${modelNamed("read")}`, version: 1 },
      ...{ preset: "command", command: "true", resource_type: "cpu-small", start: false },
    },
  },
};

const ofApplications = {
  "applications.createApplication": {
    body: { namespace: "guild", name: "new", serves: { form: "link", url: "https://example.org/" } },
  },
  "applications.listApplications": inGuild,
  "applications.listApplicationReviews": {},
  "applications.getKeySet": {},
};

const ofApis: Record<string, object> = {
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
  "calls.getCall": { params: { namespace: "guild", id: "none" } },
};

/** Inputs for the routes of what serves: engines, model APIs, applications. */
export const servingExamples = { ...ofEngines, ...ofApis, ...ofApplications };
