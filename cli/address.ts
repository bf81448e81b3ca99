import { type Role, roles } from "../contract/members.ts";
import type { RepositoryKind } from "../contract/repositories.ts";
import { type ShareLevel, shareLevels } from "../contract/shares.ts";
import { misuse } from "./failure.ts";

/** Where a resource is. */
export interface Address {
  namespace: string;
  name: string;
}

/** Where a data set or model is. */
export interface RepositoryAddress extends Address {
  kind: RepositoryKind;
}

const part = "[^/@#\\s]+";
const matched = (pattern: string, text: string): Record<string, string | undefined> | undefined =>
  new RegExp(
    `^(?:(?<kind>datasets|models|containers|applications|projects)/)?(?<namespace>${part})/(?<name>${part})${pattern}$`,
  ).exec(text)?.groups;

const addressIn = (groups: Record<string, string | undefined>): Address => ({
  namespace: groups["namespace"] ?? "",
  name: groups["name"] ?? "",
});

/** Reads `{namespace}/{name}`. */
export function resourceAt(text: string): Address {
  const groups = matched("", text);
  if (!groups) throw misuse(`"${text}" is not an address.`, "Write it as <namespace>/<name>, such as acme/iris");
  return addressIn(groups);
}

/** Reads `[datasets|models]/{namespace}/{name}`; without a kind a data set is meant. */
export function repositoryAt(text: string): RepositoryAddress {
  return { kind: text.startsWith("models/") ? "model" : "dataset", ...resourceAt(text) };
}

/** The same as people write it: a data set's kind is left out. */
export const textOf = ({ kind, namespace, name }: RepositoryAddress): string =>
  `${kind === "model" ? "models/" : ""}${namespace}/${name}`;

/** Reads `{kind}/{namespace}/{name}`, where it has to be said what kind of thing is meant. */
export function thingAt<K extends string>(text: string, kinds: readonly K[]): { kind: K; address: Address } {
  const kind = kinds.find((kind) => text.startsWith(`${kind}/`));
  const groups =
    kind && new RegExp(`^(?<namespace>${part})/(?<name>${part})$`).exec(text.slice(kind.length + 1))?.groups;
  if (!kind || !groups)
    throw misuse(
      `"${text}" does not say what it is.`,
      `Write it as <kind>/<namespace>/<name>; kinds are ${kinds.join(", ")}.`,
    );
  return { kind, address: addressIn(groups) };
}

/** Reads `{user name}:{level}` or `team:{name}:{level}`. */
export function recipientAt(text: string): { with: string; level: ShareLevel } {
  const [, subject = "", word = ""] = /^(.+):([^:]*)$/.exec(text) ?? [];
  const level = shareLevels.find((level) => level === word);
  if (subject === "" || !level)
    throw misuse(
      `"${text}" does not say with whom and how far.`,
      `Write it as bob:read or team:Crew:edit; levels are ${shareLevels.join(", ")}.`,
    );
  return { with: subject, level };
}

/** Reads `[datasets|models]/{namespace}/{name}[@version]`, a number or a name; without one the newest ready one is meant. */
export function versionAt(text: string): RepositoryAddress & { version: number | string } {
  const groups = matched("(?:@(?<version>[1-9]\\d{0,8}|[A-Za-z][A-Za-z0-9._-]{0,63}))?", text);
  if (!groups)
    throw misuse(
      `"${text}" is not the address of a version.`,
      "Write it as <namespace>/<name>@<number>, such as acme/iris@2 or models/acme/net@2",
    );
  const kind = groups["kind"] === "models" ? "model" : "dataset";
  const version = groups["version"] ?? "latest";
  return { kind, ...addressIn(groups), version: /^\d/.test(version) ? Number(version) : version };
}

/** The same of one version for certain, because something is done to it. */
export function openVersionAt(text: string): RepositoryAddress & { version: number | string } {
  const at = versionAt(text);
  if (at.version !== "latest") return at;
  throw misuse(`"${text}" does not say which version.`, "Write its number or name, such as acme/iris@3");
}

/** Reads `{namespace}/{container}#{n}`, also `{namespace}/{container}/{n}` and the number as a word of its own. */
export function executionAt(text: string, word?: string): Address & { number: number | undefined } {
  const groups = matched("(?:[#/](?<number>[1-9]\\d{0,8}))?", text);
  const number = word === undefined ? groups?.["number"] : /^#?([1-9]\d{0,8})$/.exec(word)?.[1];
  const written = word === undefined ? text : `${text} ${word}`;
  if (!groups || (word !== undefined && (number === undefined || groups["number"] !== undefined)))
    throw misuse(
      `"${written}" is not the address of an execution.`,
      "Write it as <namespace>/<container>#<number>, such as acme/train#3",
    );
  return { ...addressIn(groups), number: number === undefined ? undefined : Number(number) };
}

/**
 * Reads an input of a container: `[datasets|models]/{namespace}/{name}[@version]`, the version by number or name, or
 * `containers/{namespace}/{name}[#number]`.
 */
export function inputAt(text: string): { source: string; version: number | string } {
  if (text.startsWith("containers/")) {
    const { namespace, name, number } = executionAt(text.replace("@", "#"));
    return { source: `containers/${namespace}/${name}`, version: number ?? "latest" };
  }
  const { kind, namespace, name, version } = versionAt(text);
  return { source: `${kind}s/${namespace}/${name}`, version };
}

/** Reads `{email or user name}[:{role}]`. */
export function personAt(text: string, role: Role): { email: string; role: Role } | { path: string; role: Role } {
  const [, who = text, named] = /^(.+):([^:]*)$/.exec(text) ?? [];
  if (named !== undefined && !isRole(named))
    throw misuse(`"${named}" is not a role.`, `The roles are ${roles.join(", ")}.`);
  const as = named ?? role;
  return who.includes("@") ? { email: who, role: as } : { path: who, role: as };
}

const isRole = (text: string): text is Role => (roles as readonly string[]).includes(text);
