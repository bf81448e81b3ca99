const inGuild = { query: { namespace: "guild" } };

/** What the installation says of itself. */
export const installationExamples: Record<string, object> = {
  "storage.getStorage": {},
  "storage.listDamage": {},
  "storage.collectStorage": {},
  "storage.scrubStorage": {},
  "installation.loadDemo": {},
  "installation.stream": {},
  "installation.verify": {},
  "installation.listProofs": { query: {} },
};

/** What runs for others or is published: model routes and the log of their calls. */
export const serviceExamples: Record<string, object> = {
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
