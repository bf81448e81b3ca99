import { createOrganizationToken } from "../../contract/organization-tokens.ts";
import { createToken } from "../../contract/tokens.ts";
import type { Person } from "../world.ts";

interface Made {
  id: string;
  token: string;
}

/** The maintainer's own, and of the guild one for all that it sees and one that names what is read and published. */
export interface Tokens {
  own: Made;
  all: Made;
  naming: Made;
}

const guild = { params: { organization: "guild" } };

/** Tokens with every scope that they may have. */
export async function tokensOf(maintainer: Person, model: string): Promise<Tokens> {
  const make = (body: { all_resources: boolean; resources: { kind: "dataset" | "model"; name: string }[] }) =>
    maintainer.call(createOrganizationToken, { ...guild, body: { name: "robot", scopes: ["read", "call"], ...body } });
  const named = [{ kind: "dataset", name: "read" } as const, { kind: "model", name: model } as const];
  return {
    own: await maintainer.call(createToken, { body: { name: "spare" } }),
    all: await make({ all_resources: true, resources: [] }),
    naming: await make({ all_resources: false, resources: named }),
  };
}

/** Inputs for the routes of tokens. */
export function tokenExamples({ tokens }: { tokens: Tokens }): Record<string, object> {
  const own = { params: { id: tokens.own.id } };
  const one = { params: { organization: "guild", id: tokens.all.id } };
  return {
    "tokens.createToken": { body: { name: "new" } },
    "tokens.listTokens": {},
    "tokens.editToken": { ...own, body: { name: "other" } },
    "tokens.rotateToken": { ...own, body: {} },
    "tokens.revokeToken": own,
    "organizationTokens.createOrganizationToken": { ...guild, body: { name: "new", scopes: ["call"] } },
    "organizationTokens.listOrganizationTokens": { ...guild, query: {} },
    "organizationTokens.getOrganizationToken": one,
    "organizationTokens.editOrganizationToken": { ...one, body: { name: "other" } },
    "organizationTokens.rotateOrganizationToken": { ...one, body: {} },
    "organizationTokens.revokeOrganizationToken": one,
    "organizationTokens.getOrganizationTokenAccess": { ...one, query: {} },
  };
}
