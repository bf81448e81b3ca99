import type { Api, ApiLimits, Protocol } from "../../../contract/apis.ts";

/** An upstream as it stands in the form; an empty secret keeps the one that is there, or is none. */
export interface UpstreamValue {
  /** Tells rows apart. */
  key: string;
  id?: string;
  kind: "external" | "engine";
  address: string;
  /** Name of an engine of the same namespace. */
  engine: string;
  model: string;
  secret: string;
  has_secret: boolean;
  /** The address that its secret was given for. */
  known_address?: string;
}

type Amount = number | "";

/** A route as it stands in the form; prices in the currency. */
export interface ApiValues extends Record<string, unknown> {
  name: string;
  description: string;
  upstreams: UpstreamValue[];
  protocols: Protocol[];
  price: { call: Amount; input: Amount; output: Amount };
  limits: Record<keyof ApiLimits, Record<keyof ApiLimits["token"], Amount>>;
  content_logged: boolean;
}

/** The next upstream, still empty. */
export const emptyUpstream = (): UpstreamValue => ({
  ...{ key: crypto.randomUUID(), kind: "external", address: "", engine: "", model: "", secret: "", has_secret: false },
});

const noBounds = { requests_per_minute: "", requests_per_day: "", tokens_per_day: "" } as const;

/** What a new route begins with. */
export const firstValues: ApiValues = {
  ...{ name: "", description: "", upstreams: [emptyUpstream()] },
  protocols: ["chat", "completions", "embeddings"],
  price: { call: "", input: "", output: "" },
  limits: { namespace: { ...noBounds }, member: { ...noBounds }, token: { ...noBounds } },
  content_logged: false,
};

const amount = (micros: number | null): Amount => (micros === null ? "" : micros / 1_000_000);
const micros = (amount: Amount) => (amount === "" ? null : Math.round(amount * 1_000_000));

const boundsOf = (limits: ApiLimits["token"]) => ({
  requests_per_minute: limits.requests_per_minute ?? ("" as const),
  requests_per_day: limits.requests_per_day ?? ("" as const),
  tokens_per_day: limits.tokens_per_day ?? ("" as const),
});

/** A route that is there as it stands in the form. */
export const valuesOf = (api: Api): ApiValues => ({
  ...{ name: api.name, description: api.description, protocols: api.protocols },
  upstreams: (api.upstreams ?? []).map(({ id, kind, address, engine, model, has_secret }) => ({
    ...{ key: id, id, kind, model, has_secret, secret: "", engine: engine ?? "" },
    address: address ?? "",
    known_address: address ?? "",
  })),
  price: {
    call: amount(api.price.call_micros),
    input: amount(api.price.input_micros),
    output: amount(api.price.output_micros),
  },
  limits: {
    namespace: boundsOf(api.limits.namespace),
    member: boundsOf(api.limits.member),
    token: boundsOf(api.limits.token),
  },
  content_logged: api.content_logged,
});

/** What the form says in the words of the contract. */
export const given = ({ name, description, upstreams, protocols, price, limits, content_logged }: ApiValues) => ({
  ...{ name, description, protocols, content_logged },
  upstreams: upstreams.map(upstreamOf),
  price: { call_micros: micros(price.call), input_micros: micros(price.input), output_micros: micros(price.output) },
  limits: { namespace: bounds(limits.namespace), member: bounds(limits.member), token: bounds(limits.token) },
});

const bounds = (values: ApiValues["limits"]["token"]) => ({
  requests_per_minute: values.requests_per_minute || null,
  requests_per_day: values.requests_per_day || null,
  tokens_per_day: values.tokens_per_day || null,
});

function upstreamOf({ id, kind, address, engine, model, secret }: UpstreamValue) {
  const known = id === undefined ? {} : { id };
  if (kind === "engine") return { kind, ...known, engine: engine.trim(), ...(model === "" ? {} : { model }) };
  return { kind, ...known, address: address.trim(), model, ...(secret === "" ? {} : { secret }) };
}
