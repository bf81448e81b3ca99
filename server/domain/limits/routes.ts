import * as installation from "../../../contract/installation.ts";
import * as contract from "../../../contract/limits.ts";
import { type Bound, on } from "../../kernel/on.ts";
import * as caps from "./caps.ts";
import { nowhere, presentMachine, presentMember, presentProduct, presentProof, presentType } from "./present.ts";
import * as proof from "./proof.ts";
import * as resourceTypes from "./resource-types.ts";

/** The routes of this room. */
export const routes: Bound[] = [
  on(contract.listLimits, async (ctx, { params }) => ({
    currency: ctx.ports.currency,
    items: (await caps.list(ctx, params.organization)).map(presentProduct),
  })),
  on(contract.setLimit, async (ctx, { params, body }) =>
    presentProduct(await caps.set(ctx, params.organization, params.product, body.limit)),
  ),
  on(contract.listMemberLimits, async (ctx, { params, query }) => {
    const page = await caps.listMembers(ctx, params.organization, query);
    return { ...page, items: page.items.map(presentMember) };
  }),
  on(contract.listLimitsOfMember, async (ctx, { params }) => ({
    items: (await caps.listOfMember(ctx, params.organization, params.member)).map(presentMember),
  })),
  on(contract.setMemberLimit, async (ctx, { params, body }) =>
    presentMember(await caps.setMember(ctx, params.organization, params.member, params.product, body.limit)),
  ),
  on(contract.setDefaultMemberLimit, async (ctx, { params, body }) =>
    caps.setDefault(ctx, params.organization, params.product, body.limit),
  ),
  on(contract.listDefaultMemberLimits, async (ctx, { params }) => ({
    items: (await caps.list(ctx, params.organization)).map((row) => ({
      product: row.product,
      limit: row.default_limit,
    })),
  })),
  on(installation.listResourceTypes, async (ctx) => {
    const items = (await resourceTypes.list(ctx)).map(presentType);
    const machines = [...ctx.ports.machines.values()];
    const drivers = machines.map(presentMachine);
    const [{ isolation, promises } = nowhere] = drivers;
    const workspaces = machines.some(({ jupyter }) => jupyter !== false);
    const { workspace_url } = ctx.ports;
    const workspaces_share_a_site = workspaces && workspace_url !== null && !workspace_url.includes("{id}");
    return { items, isolation, promises, drivers, workspaces, workspaces_share_a_site };
  }),
  on(installation.putResourceType, async (ctx, { params, body }) =>
    presentType(await resourceTypes.put(ctx, params.name, body)),
  ),
  on(installation.verify, async (ctx) => presentProof(await proof.verify(ctx))),
  on(installation.listProofs, async (ctx, { query }) => ({
    items: (await proof.list(ctx, query.limit)).map(presentProof),
  })),
];
