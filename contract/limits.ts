import { z } from "zod";
import { NamespaceRef, Person, page, pageOf } from "./common.ts";
import { Unit } from "./problem.ts";
import { route } from "./route.ts";

/**
 * A cap and its use. `product` is a resource type (units), `storage` (bytes), `containers` or `repositories` (items), or
 * `monthly_spend` (micros of the installation's currency, in the calendar month, UTC).
 */
export const LimitItem = z
  .object({
    product: z.string(),
    unit: Unit,
    limit: z.int().nullable().describe("Null is unlimited."),
    allowance: z
      .int()
      .nullable()
      .describe("Of storage: what the operator grants and subscriptions add. Null is unlimited."),
    in_use: z.int(),
    member_limit: z.int().nullable(),
    member_in_use: z.int(),
    effective_limit: z.int().nullable().describe("The lowest of these."),
    capacity: z.int().nullable().describe("Units the installation has."),
    capacity_in_use: z.int().nullable(),
  })
  .meta({ id: "LimitItem" });
export type LimitItem = z.output<typeof LimitItem>;

export const MemberLimit = z
  .object({
    member: Person,
    product: z.string(),
    unit: Unit,
    limit: z.int().nullable(),
    in_use: z.int(),
    effective_limit: z.int().nullable(),
  })
  .meta({ id: "MemberLimit" });

const organization = z.object({ organization: NamespaceRef });
const Product = z.string().min(1).max(60);
const cap = z.strictObject({ limit: z.int().min(0, "At least 0").max(Number.MAX_SAFE_INTEGER).nullable() });
const tag = "limits";

export const listLimits = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/limits",
  action: "limit.list",
  tag,
  summary: "List every limit of an organization with its use, and the asker's own",
  params: organization,
  status: 200,
  response: z.object({ items: z.array(LimitItem), currency: z.string().describe("Of what is counted in micros.") }),
});

export const setLimit = route({
  method: "PUT",
  path: "/api/v1/organizations/:organization/limits/:product",
  action: "limit.set",
  tag,
  summary: "Set an organization's limit; lowering it below present use stops nothing and blocks new starts",
  params: organization.extend({ product: Product }),
  body: cap,
  status: 200,
  response: LimitItem,
});

export const listMemberLimits = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/member-limits",
  action: "limit.list_members",
  tag,
  summary: "List what each member may use and uses, by member",
  params: organization,
  query: z.strictObject({ ...page, product: Product.optional() }),
  status: 200,
  response: pageOf(MemberLimit),
});

export const listLimitsOfMember = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/members/:member/limits",
  action: "limit.list_members",
  tag,
  summary: "List what one member may use and uses",
  params: organization.extend({ member: NamespaceRef }),
  status: 200,
  response: z.object({ items: z.array(MemberLimit) }),
});

export const setMemberLimit = route({
  method: "PUT",
  path: "/api/v1/organizations/:organization/members/:member/limits/:product",
  action: "limit.set",
  tag,
  summary: "Set a member's limit; it only tightens the organization's",
  params: organization.extend({ member: NamespaceRef, product: Product }),
  body: cap,
  status: 200,
  response: MemberLimit,
});

/** The limit every member without one of their own has. */
export const setDefaultMemberLimit = route({
  method: "PUT",
  path: "/api/v1/organizations/:organization/default-member-limits/:product",
  action: "limit.set",
  tag,
  summary: "Set the limit of every member who has none of their own",
  params: organization.extend({ product: Product }),
  body: cap,
  status: 200,
  response: z.object({ product: z.string(), limit: z.int().nullable() }),
});

export const listDefaultMemberLimits = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/default-member-limits",
  action: "limit.list",
  tag,
  summary: "List the limits of members who have none of their own",
  params: organization,
  status: 200,
  response: z.object({ items: z.array(z.object({ product: z.string(), limit: z.int().nullable() })) }),
});
