import type { Client } from "../../contract/client.ts";
import { listOrganizationTokens } from "../../contract/organization-tokens.ts";
import type { ResourceKind } from "../../contract/resources.ts";
import { listTokens } from "../../contract/tokens.ts";
import { thingAt } from "../address.ts";
import { misuse } from "../failure.ts";
import type { OutputOptions } from "../output.ts";
import { gatherAll } from "../pages.ts";
import { bound } from "../values.ts";

/** What is said of a token's settings. */
export interface SettingOptions extends OutputOptions {
  organization?: string;
  /** `never`: it has no end. */
  expires?: string;
  /** Infinity: none. */
  rate?: number;
  cap?: number;
  perToken?: boolean;
  for?: string;
}

/** What is said of a token that is made. */
export interface MakeOptions extends SettingOptions {
  scope?: string[];
  resource?: string[];
}

/** Settings as they are sent; what is not said stays. */
export const settingsOf = ({ expires, rate, cap, perToken }: SettingOptions) => ({
  ...(expires === undefined ? {} : { expires_at: expires === "never" ? null : expires }),
  ...(rate === undefined ? {} : { requests_per_minute: bound(rate) }),
  ...(cap === undefined ? {} : { spending_cap_micros: bound(cap) }),
  ...(perToken === undefined ? {} : { per_token_billing: perToken }),
});

/** For whom calls count, as it is sent. */
export function assignmentOf({ for: whom }: SettingOptions) {
  if (whom === undefined) return {};
  if (whom === "nobody") return { assigned_to: null, team: null };
  return whom.startsWith("team:") ? { team: whom.slice("team:".length) } : { assigned_to: whom };
}

const kinds = {
  datasets: "dataset",
  models: "model",
  containers: "container",
  engines: "engine",
  apis: "api",
} as const;

/** What a token is to reach. */
export function reachOf({ organization, resource }: MakeOptions): {
  all_resources: boolean;
  resources: { kind: ResourceKind; name: string }[];
} {
  const resources = (resource ?? []).map((text) => {
    const { kind, address } = thingAt(text, Object.keys(kinds) as (keyof typeof kinds)[]);
    if (address.namespace !== organization) throw misuse(`${text} is not of ${organization}.`);
    return { kind: kinds[kind], name: address.name };
  });
  return { all_resources: resources.length === 0, resources };
}

/** A token by its id or its name, of oneself or of an organization. */
export async function tokenIn(call: Client, organization: string | undefined, word: string) {
  const tokens =
    organization === undefined
      ? (await call(listTokens, {})).items
      : await gatherAll((query) => call(listOrganizationTokens, { params: { organization }, query }));
  const found = tokens.filter(({ id, name }) => id === word || name === word);
  const [token, other] = found;
  if (!token) throw misuse(`There is no token ${word}.`, "guildhall tokens lists them");
  if (other) throw misuse(`Several tokens are called ${word}: use the id.`, found.map(({ id }) => id).join(" "));
  return token;
}
