import type { Scope } from "../../contract/tokens.ts";

/** What is known of an asker when an action is judged. */
export interface Standing {
  signed_in: boolean;
  operator: boolean;
  role: Role | null;
  tie: Tie | null;
  /** What the token in use is narrowed to; null: not narrowed. */
  scopes: readonly Scope[] | null;
  /** What the organization has switched on for more than those who may always. */
  switches?: readonly Switch[] | undefined;
  /** Nothing but its publication opens the thing to them. */
  visitor?: boolean;
}

export const roles = ["viewer", "reviewer", "developer", "editor", "maintainer"] as const;
export type Role = (typeof roles)[number];
export const ties = ["reader", "contributor", "editor", "manager", "owner"] as const;
export type Tie = (typeof ties)[number];

const Y = true;
const _ = false;
/** Only where the organization's setting says so: editors invite, too; whoever edits shares, too. */
const I = "inviters";
const S = "editors_share";
/** These tick nothing: where one is on, sealed versions, or what applications are to serve, wait for a decision. */
type Approval = "data_approval" | "application_approval";
export type Switch = typeof I | typeof S | Approval;

/**
 * THE table: who may do what. A row is an action with the scope a token needs for it; a tick in any column that
 * applies is enough. In their own namespace a person counts as maintainer. Printed to docs/permissions.md.
 */
// biome-ignore format: the table is read in columns
const table = {
  //                                  scope       anyone person operator  viewer reviewer developer editor maintainer  reader contributor editor manager owner
  "installation.see":               [ "read",      Y,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "installation.set_up":            [ "operate",   Y,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "installation.verify":            [ "operate",   _,     _,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "installation.see_storage":       [ "operate",   _,     _,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "installation.tend_storage":      [ "operate",   _,     _,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "installation.load_demo":         [ "operate",   _,     _,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "sign_in_provider.manage":        [ "operate",   _,     _,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "login.ask":                      [ "read",      Y,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "login.decide":                   [ "manage",    _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "resource_type.list":             [ "read",      _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "resource_type.set":              [ "operate",   _,     _,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "price.list":                     [ "read",      _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "price.set":                      [ "operate",   _,     _,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "account.see":                    [ "read",      _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "account.edit":                   [ "manage",    _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "account.change_password":        [ "manage",    _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "account.change_email":           [ "manage",    _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "account.reset_password":         [ "manage",    Y,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "account.help":                   [ "operate",   _,     _,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "session.list":                   [ "manage",    _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "session.end":                    [ "manage",    _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "sign_in.see":                    [ "operate",   _,     _,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "sign_in.set":                    [ "operate",   _,     _,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "account.see_activity":           [ "manage",   _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "notification.list":              [ "read",     _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "notification.mark_read":         [ "manage",   _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "notification.set_preferences":   [ "manage",   _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "token.see":                      [ "manage",    _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "token.create":                   [ "manage",    _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "token.edit":                     [ "manage",    _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "token.revoke":                   [ "manage",    _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "organization_token.list":        [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "organization_token.create":      [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "organization_token.edit":        [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "organization_token.revoke":      [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "webhook.list":                   [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "webhook.edit":                   [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "organization.create":            [ "manage",    _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "organization.list":              [ "read",      _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "organization.see_home_page":     [ "read",      Y,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "organization.see":               [ "read",      _,     _,     _,        Y,     Y,       Y,        Y,     Y,          _,     _,          _,     _,      _ ],
  "organization.edit":              [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "organization.edit_settings":     [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "organization.rename":            [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "organization.delete":            [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "organization.restore":           [ "manage",    _,     _,     Y,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "organization.list_all":          [ "operate",   _,     _,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "avatar.see":                     [ "read",      Y,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "member.list":                    [ "read",      _,     _,     _,        Y,     Y,       Y,        Y,     Y,          _,     _,          _,     _,      _ ],
  "member.add":                     [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "member.change_role":             [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "member.remove":                  [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "member.leave":                   [ "manage",    _,     _,     _,        Y,     Y,       Y,        Y,     Y,          _,     _,          _,     _,      _ ],
  "member.return":                  [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "forge_connection.list":          [ "manage",    _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "forge_connection.create":        [ "manage",    _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "forge_connection.end":           [ "manage",    _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "sync.see":                       [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "sync.link":                      [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "sync.run":                       [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "join_request.see":               [ "read",      _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "join_request.create":            [ "manage",    _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "join_request.decide":            [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "member.see_access":              [ "read",      _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      Y ],
  "team.list":                      [ "read",      _,     _,     _,        Y,     Y,       Y,        Y,     Y,          _,     _,          _,     _,      _ ],
  "team.create":                    [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "team.edit":                      [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     Y,      Y ],
  "team.delete":                    [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "invitation.see":                 [ "read",      Y,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "invitation.accept":              [ "manage",    _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "invitation.list":                [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "invitation.create":              [ "manage",    _,     _,     _,        _,     _,       _,        I,     Y,          _,     _,          _,     _,      _ ],
  "invitation.revoke":              [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "activity.list":                  [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "limit.list":                     [ "read",      _,     _,     _,        Y,     Y,       Y,        Y,     Y,          _,     _,          _,     _,      _ ],
  "limit.list_members":             [ "read",      _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "limit.set":                      [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "usage.see":                      [ "read",      _,     _,     _,        Y,     Y,       Y,        Y,     Y,          _,     _,          _,     _,      _ ],
  "usage.see_of_everybody":         [ "read",      _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "usage.correct":                  [ "operate",   _,     _,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "usage_view.save":                [ "manage",    _,     _,     _,        Y,     Y,       Y,        Y,     Y,          _,     _,          _,     _,      _ ],
  "usage_view.share":               [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "wallet.see":                     [ "read",      _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "wallet.order":                   [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "budget.list":                    [ "read",      _,     _,     _,        Y,     Y,       Y,        Y,     Y,          _,     _,          _,     _,      _ ],
  "budget.set":                     [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "finance.see":                    [ "operate",   _,     _,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "finance.tend":                   [ "operate",   _,     _,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "namespace.see":                  [ "read",      _,     _,     _,        Y,     Y,       Y,        Y,     Y,          _,     _,          _,     _,      _ ],
  "project.create":                 [ "data",      _,     _,     _,        _,     _,       Y,        Y,     Y,          _,     _,          _,     _,      _ ],
  "project.see":                    [ "read",      _,     _,     _,        _,     _,       _,        _,     Y,          Y,     Y,          Y,     Y,      Y ],
  "project.add":                    [ "data",      _,     _,     _,        _,     _,       _,        _,     _,          _,     Y,          Y,     Y,      Y ],
  "project.edit":                   [ "data",      _,     _,     _,        _,     _,       _,        _,     _,          _,     _,          Y,     Y,      Y ],
  "project.set_visibility":         [ "data",      _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     Y,      Y ],
  "project.share":                  [ "data",      _,     _,     _,        _,     _,       _,        _,     _,          _,     _,          S,     Y,      Y ],
  "project.delete":                 [ "data",      _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     Y,      Y ],
  "resource.create":                [ "data",      _,     _,     _,        _,     _,       Y,        Y,     Y,          _,     _,          _,     _,      _ ],
  "resource.see":                   [ "read",      _,     _,     _,        _,     _,       _,        _,     Y,          Y,     Y,          Y,     Y,      Y ],
  "resource.read_content":          [ "read",      _,     _,     _,        _,     _,       _,        _,     _,          Y,     Y,          Y,     Y,      Y ],
  "resource.clone":                 [ "data",      _,     _,     _,        _,     _,       _,        _,     _,          Y,     Y,          Y,     Y,      Y ],
  "resource.edit":                  [ "data",      _,     _,     _,        _,     _,       _,        _,     _,          _,     _,          Y,     Y,      Y ],
  "resource.set_visibility":        [ "data",      _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     Y,      Y ],
  "resource.share":                 [ "data",      _,     _,     _,        _,     _,       _,        _,     _,          _,     _,          S,     Y,      Y ],
  "resource.delete":                [ "data",      _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     Y,      Y ],
  "resource.restore":               [ "data",      _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     Y,      Y ],
  "resource.purge":                 [ "data",      _,     _,     _,        _,     _,       _,        _,     _,          _,     _,          _,     Y,      Y ],
  "resource.transfer":              [ "data",      _,     _,     _,        _,     _,       _,        _,     _,          _,     _,          _,     Y,      Y ],
  "resource.publish":               [ "data",      _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     Y,      Y ],
  "version.create":                 [ "data",      _,     _,     _,        _,     _,       _,        _,     _,          _,     Y,          Y,     Y,      Y ],
  "version.write":                  [ "data",      _,     _,     _,        _,     _,       _,        _,     _,          _,     Y,          Y,     Y,      Y ],
  "version.seal":                   [ "data",      _,     _,     _,        _,     _,       _,        _,     _,          _,     Y,          Y,     Y,      Y ],
  "version.discard":                [ "data",      _,     _,     _,        _,     _,       _,        _,     _,          _,     _,          _,     Y,      Y ],
  "version.discard_own":            [ "data",      _,     _,     _,        _,     _,       _,        _,     _,          _,     Y,          Y,     Y,      Y ],
  "version.edit":                   [ "data",      _,     _,     _,        _,     _,       _,        _,     _,          _,     _,          Y,     Y,      Y ],
  "version.edit_own":               [ "data",      _,     _,     _,        _,     _,       _,        _,     _,          _,     Y,          Y,     Y,      Y ],
  "version.archive":                [ "data",      _,     _,     _,        _,     _,       _,        _,     _,          _,     _,          _,     Y,      Y ],
  "version.archive_own":            [ "data",      _,     _,     _,        _,     _,       _,        _,     _,          _,     Y,          Y,     Y,      Y ],
  "version.list_reviews":           [ "read",      _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "version.see_unapproved":         [ "read",      _,     _,     _,        _,     Y,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "version.review":                 [ "data",      _,     _,     _,        _,     Y,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "engine.create":                  [ "data",      _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "engine.ask":                     [ "compute",   _,     _,     _,        _,     _,       _,        _,     _,          Y,     Y,          Y,     Y,      Y ],
  "application.create":             [ "data",      _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "application.open":               [ "compute",   _,     _,     _,        _,     _,       _,        _,     _,          Y,     Y,          Y,     Y,      Y ],
  "application.list_reviews":       [ "read",      _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "application.review":             [ "data",      _,     _,     _,        _,     Y,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "api.create":                     [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "api.edit":                       [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "api.call":                       [ "call",      _,     _,     _,        _,     _,       _,        _,     _,          Y,     Y,          Y,     Y,      Y ],
  "api.list":                       [ "call",      _,     Y,     Y,        _,     _,       _,        _,     _,          _,     _,          _,     _,      _ ],
  "call.read_content":              [ "manage",    _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          _,     _,      _ ],
  "execution.start":                [ "compute",   _,     _,     _,        _,     _,       _,        _,     _,          _,     Y,          Y,     Y,      Y ],
  "execution.open":                 [ "compute",   _,     _,     _,        _,     _,       _,        _,     _,          _,     Y,          Y,     Y,      Y ],
  "execution.extend":               [ "compute",   _,     _,     _,        _,     _,       _,        _,     _,          _,     Y,          Y,     Y,      Y ],
  "execution.stop":                 [ "compute",   _,     _,     _,        _,     _,       _,        _,     Y,          _,     _,          Y,     Y,      Y ],
  "execution.stop_own":             [ "compute",   _,     _,     _,        _,     _,       _,        _,     Y,          _,     Y,          Y,     Y,      Y ],
} as const satisfies Record<string, Row>;
type Row = readonly [Scope, ...(boolean | Switch)[]];

export type Action = keyof typeof table;
export const actions = Object.keys(table) as Action[];
export const isAction = (name: string): name is Action => Object.hasOwn(table, name);

const columns = ["anyone", "person", "operator", ...roles, ...ties.map((tie) => `tie:${tie}`)] as const;
const ticks = new Map(actions.map((action) => [action, tickedColumns(action)]));

/** What stands in each column that is not empty. */
function tickedColumns(action: Action): ReadonlyMap<string, true | Switch> {
  const [, ...row] = table[action] as Row;
  return new Map(columns.flatMap((column, i) => (row[i] ? [[column, row[i]] as const] : [])));
}

/** The scope that a token needs for an action. */
export const scopeOf = (action: Action): Scope => table[action][0];

/** The only judge. A token can only narrow what its owner may do; reading is part of every scope but `call`. */
export const allows = (action: Action, standing: Standing): boolean =>
  inScope(action, standing.scopes) && holds(action, standing);

function inScope(action: Action, scopes: readonly Scope[] | null): boolean {
  const needed = scopeOf(action);
  return scopes === null || scopes.includes(needed) || (needed === "read" && scopes.some((scope) => scope !== "call"));
}

/** Whether somebody who is not signed in may do it. */
export const isOpenToAnyone = (action: Action): boolean => table[action][1];

/** What a visitor may do with what is published. */
const visitable: ReadonlySet<Action> = new Set<Action>(["resource.see", "resource.read_content"]);

/** Like `allows`, without regard to a token's scopes: what the person themselves may do. */
export function holds(action: Action, standing: Omit<Standing, "scopes">): boolean {
  const { signed_in, operator, role, tie, switches = [], visitor = false } = standing;
  const row = ticks.get(action);
  if (!row) return false;
  if (visitor) return visitable.has(action);
  if (row.has("anyone") || (signed_in && row.has("person")) || (operator && row.has("operator"))) return true;
  const ticked = (column: string) => {
    const tick = row.get(column);
    return tick === true || (tick !== undefined && switches.includes(tick));
  };
  return (role !== null && ticked(role)) || (tie !== null && ticked(`tie:${tie}`));
}

/** Whether one role may do whatever another may always do: nobody grants what they lack. */
export const covers = (own: Role, other: Role): boolean =>
  actions.every((action) => ticks.get(action)?.get(other) !== true || ticks.get(action)?.get(own) === true);

/** The table as rows for people, golden in docs/permissions.md. */
export function printed(): string[][] {
  const head = ["action", "scope", ...columns.map((column) => column.replace("tie:", "as ")), "if published"];
  const ticksOf = (a: Action) => [...columns.map((c) => ticks.get(a)?.get(c)), visitable.has(a)];
  return [head, ...actions.map((a) => [a, scopeOf(a), ...ticksOf(a).map(tickText)])];
}

const tickText = (tick: boolean | Switch | undefined): string => {
  if (typeof tick === "string") return `✓ (${tick})`;
  return tick ? "✓" : "";
};

/** The stronger of two ties; null is none. */
export const stronger = (one: Tie | null, other: Tie | null): Tie | null =>
  one === null || (other !== null && ties.indexOf(other) > ties.indexOf(one)) ? other : one;
