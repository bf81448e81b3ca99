import { z } from "zod";
import { ActorKind } from "../contract/activity.ts";
import { bookGrains, healthOrders } from "../contract/books.ts";
import { callStates } from "../contract/calls.ts";
import { MemberSource, roles } from "../contract/members.ts";
import { changeKinds, grains } from "../contract/reports.ts";
import { ResourceKind, Visibility } from "../contract/resources.ts";
import { ShareLevel } from "../contract/shares.ts";
import { SyncStanding } from "../contract/sync.ts";
import { orders, states, storageParts } from "../contract/usage.ts";
import { deliveryStates } from "../contract/webhooks.ts";

/** An optional part of an address; what does not fit is dropped, so that an old or mistyped link still opens. */
const opt = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const text = opt(z.coerce.string().max(200));
/** As it was given: what is only digits stays a text, and is not shortened. */
const word = opt(z.coerce.string().max(500));
const day = opt(z.iso.date());
const flag = opt(z.literal(true));
const count = opt(z.coerce.number().int().min(1));

/** Where to go after signing in: a path of this console only. */
export const next = z.object({ next: opt(z.string().regex(/^\/(?![/\\])/)) });

/** Signing in, also once a provider has sent somebody back: what went wrong, and with which. */
export const signIn = next.extend({ fault: text, by: text });
/** The code that a program shows. */
export const device = z.object({ code: text });
/** One's ways in: the same of connecting one. */
export const security = z.object({ fault: text, by: text });

/** The dialogs about access: which is open, with whom, how much they may, to which project (empty: out of one). */
export const accessDialogs = {
  dialog: opt(z.enum(["visibility", "share", "end", "move"])),
  with: text,
  level: opt(ShareLevel),
  to: text,
};

export const resourceList = z.object({
  query: text,
  owner: text,
  project: text,
  visibility: opt(Visibility),
  new: flag,
});

export const repository = z.object({
  tab: opt(z.enum(["about", "files", "versions", "access", "settings"])),
  version: count,
  compare: count,
  file: text,
  upload: flag,
  duplicate: flag,
  ...accessDialogs,
});

export const container = z.object({
  tab: opt(z.enum(["executions", "recipe", "access", "settings"])),
  start: flag,
  clone: flag,
  ...accessDialogs,
});

export const engineList = resourceList.extend({
  /** The model that is deployed, `{namespace}/{name}`. */
  model: text,
});

export const engine = z.object({
  tab: opt(z.enum(["log", "use", "events", "call", "access", "settings"])),
  /** Which run its log and use are of; without one the newest. */
  run: count,
  edit: flag,
  ...accessDialogs,
});

export const applicationList = z.object({
  query: text,
  owner: text,
  project: text,
  visibility: opt(Visibility),
  new: flag,
});

export const application = z.object({
  tab: opt(z.enum(["about", "versions", "access", "settings"])),
  edit: opt(z.enum(["serves", "readme"])),
  ...accessDialogs,
});

export const api = z.object({ tab: opt(z.enum(["route", "access", "settings"])), edit: flag, ...accessDialogs });

export const projectList = z.object({ query: text, owner: text, new: flag });

export const project = z.object({
  tab: opt(z.enum(["resources", "access", "settings"])),
  query: text,
  kind: opt(ResourceKind),
  owner: text,
  visibility: opt(Visibility),
  make: opt(ResourceKind),
  /** What is moved in, `{kind}s/{name}`; empty while it is chosen. */
  take: text,
  ...accessDialogs,
});

export const execution = z.object({
  tab: opt(z.enum(["logs", "use", "outputs", "details", "compare"])),
  file: text,
  publish: flag,
  /** The execution that it is compared with. */
  other: count,
});

export const members = z.object({
  tab: opt(z.enum(["people", "teams", "invitations", "requests", "former"])),
  query: text,
  role: opt(z.enum(roles)),
  team: text,
  source: opt(MemberSource),
  sort: opt(z.enum(["joined", "active"])),
  state: opt(z.enum(["pending", "accepted", "expired", "exhausted", "revoked"])),
  add: flag,
  import: flag,
  invite: flag,
  new: flag,
  qr: text,
});

export const allOrganizations = z.object({ state: opt(z.enum(["present", "deleted"])), query: text });
const found = { query: text, kind: opt(ResourceKind) };
export const shared = z.object(found);
export const member = z.object(found);
export const team = z.object({ query: text, add: flag, rename: flag });

export const usage = z.object({
  tab: opt(z.enum(["overview", "storage", "records", "statistics", "calls", "changes"])),
  by: opt(z.enum(grains)),
  type: opt(z.enum(["compute", "storage", "api"])),
  product: text,
  member: text,
  team: text,
  resource: text,
  project: text,
  from: day,
  to: day,
  state: opt(z.enum(states)),
  order: opt(z.enum(orders)),
  /** Of the page about changes: which kind, and part of what they are about. */
  change: opt(z.enum(changeKinds)),
  about: text,
  /** Of the page about storage: what a part is, in which order, and how long the steps through time are. */
  parts: opt(z.enum(storageParts)),
  kind: opt(ResourceKind),
  sort: opt(z.enum(["name"])),
  every: opt(z.enum(["week", "month"])),
  /** Of the page about calls: by what they are summed, and which are wanted. */
  calls_by: opt(z.enum(["model", "token", "member"])),
  model: text,
  token: opt(z.uuid()),
  call_state: opt(z.enum(callStates)),
  request: text,
  /** Of saved views: one is made, or they are changed. */
  dialog: opt(z.enum(["save_view", "views"])),
});

export const finance = z.object({
  tab: opt(z.enum(["wallet", "packages", "storage", "budgets", "statement", "top_ups", "documents"])),
  month: opt(z.string().regex(/^[1-9]\d{3}-(0[1-9]|1[0-2])$/)),
  /** The charge, the package, or the subscription, that is open. */
  open: count,
  /** The budget that is open. */
  budget: opt(z.uuid()),
  dialog: opt(z.enum(["ask", "redeem"])),
});

export const houseFinance = z.object({
  query: text,
  tab: opt(z.enum(["money", "books", "health"])),
  /** Of the books: by what, and of what. */
  by: opt(z.enum(bookGrains)),
  month: opt(z.string().regex(/^[1-9]\d{3}-(0[1-9]|1[0-2])$/)),
  product: text,
  namespace: text,
  sort: opt(z.enum(healthOrders)),
});

export const limits = z.object({
  tab: opt(z.enum(["organization", "members"])),
  product: text,
  edit: text,
});

export const activity = z.object({
  severity: opt(z.string().regex(/^(info|notice|warning)(,(info|notice|warning))*$/)),
  entity: text,
  action: text,
  actor: text,
  actor_kind: opt(ActorKind),
  query: text,
  refused: flag,
  from: day,
  to: day,
  open: text,
});

export const notifications = z.object({ tab: opt(z.enum(["all", "unread", "preferences"])) });
export const tokens = z.object({ new: flag });

export const organizationTokens = z.object({ query: text, new: flag });

export const webhooks = z.object({ new: flag });

export const webhook = z.object({ state: opt(z.enum(deliveryStates)), open: text });
export const resourceTypes = z.object({ new: flag, edit: text });

/** Of an import: by which account, and which organization there. */
export const organizationImport = z.object({ account: opt(z.uuid()), login: text });

export const gitee = z.object({
  tab: opt(z.enum(["people", "history", "settings"])),
  /** The run that is looked at above, and the one that is open in the history. */
  run: opt(z.uuid()),
  open: opt(z.uuid()),
  changed: flag,
  standing: opt(SyncStanding),
  query: text,
  /** Where it is to be linked to: by which account, and which organization there. */
  account: opt(z.uuid()),
  login: text,
});

/** With what a forge leads back. */
export const forgeCallback = z.object({ code: word, state: word, error: word });
