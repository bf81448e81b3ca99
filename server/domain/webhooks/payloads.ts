import type { z } from "zod";
import {
  type EventShape,
  type eventShapes,
  testEvent,
  typeOf,
  webhookEvents,
} from "../../../contract/webhook-events.ts";
import type { LineRow } from "./sending-queries.ts";

type Data<S extends EventShape> = z.input<(typeof eventShapes)[S]>;
type Values = Readonly<Record<string, unknown>>;

/** What is sent of a line of history; undefined where it is no event. */
export function payloadOfLine(line: LineRow, currency: string): { type: string; body: string } | undefined {
  const type = typeOf(line.action);
  if (type === undefined) return undefined;
  const data = { ...aboutOf(line), ...shaped[webhookEvents[type].shape](line, currency) };
  return { type, body: JSON.stringify({ type, timestamp: line.at.toISOString(), data }) };
}

/** What is sent to try an endpoint. */
export function testPayload(organization: { id: string; path: string; name: string }, path: string | null) {
  const { id, name } = organization;
  const data = {
    organization: { id, path: organization.path, name },
    actor: { kind: "person", path, token: null },
    message: "This is a test: if you can read it and its signature holds, everything is in place.",
  };
  return { type: testEvent, body: JSON.stringify({ type: testEvent, timestamp: new Date().toISOString(), data }) };
}

const aboutOf = (line: LineRow) => ({
  organization: { id: line.namespace_id, path: line.namespace_path, name: line.namespace_name },
  actor: { kind: line.actor_kind, path: line.actor_path, token: line.token_name },
});

const afterOf = (line: LineRow): Values => (line.after as Values | null) ?? {};
const beforeOf = (line: LineRow): Values => (line.before as Values | null) ?? {};

const textIn = (values: Values, key: string): string | null => {
  const value = values[key];
  return typeof value === "string" ? value : null;
};
const numberIn = (values: Values, key: string): number | null => {
  const value = values[key];
  return typeof value === "number" ? value : null;
};
const lengthIn = (values: Values, key: string): number => {
  const value = values[key];
  return Array.isArray(value) ? value.length : 0;
};

/** `ann developer`: members whom a roster brought. Lines of before name addresses, too, which are nobody's to send. */
const addedIn = (lines: unknown) =>
  (Array.isArray(lines) ? lines : []).flatMap((line) => {
    const [path = "", role = ""] = String(line).split(" ");
    return path.includes("@") ? [] : [{ path, role }];
  });

const named = ({ entity_id, entity_name }: LineRow) => ({ id: entity_id, name: entity_name });
/** `iris/3`: what is numbered ends with its number. */
const numberOf = ({ entity_name }: LineRow): number => Number(entity_name.split("/").at(-1)) || 0;
/** Which values changed, not to what: a description may be anything. */
const changedIn = (line: LineRow): string[] => Object.keys(afterOf(line));

/** Each shape out of a line: what is named here is sent, and nothing else. */
const shaped: { [S in EventShape]: (line: LineRow, currency: string) => Data<S> } = {
  organization: (line) => ({ changed: changedIn(line) }),
  member: (line) => ({
    member: { path: line.entity_id ?? "", name: line.entity_name },
    role: textIn(afterOf(line), "role"),
    previous_role: textIn(beforeOf(line), "role"),
  }),
  roster: (line) => ({
    ...{ added: lengthIn(afterOf(line), "added"), invited: lengthIn(afterOf(line), "invited") },
    members: addedIn(afterOf(line)["added"]),
  }),
  invitation: (line) => ({ invitation: { id: line.entity_id ?? "", role: textIn(afterOf(line), "role") } }),
  request: (line) => ({ request: { id: line.entity_id ?? "", name: line.entity_name } }),
  team: (line) => ({
    team: named(line),
    member: textIn(afterOf(line), "member") ?? textIn(beforeOf(line), "member"),
  }),
  project: (line) => ({ project: named(line), visibility: textIn(afterOf(line), "visibility") }),
  resource: (line) => ({ resource: line.resource, changed: changedIn(line) }),
  visibility: (line) => ({
    resource: line.resource,
    visibility: textIn(afterOf(line), "visibility"),
    previous_visibility: textIn(beforeOf(line), "visibility"),
  }),
  publication: (line) => ({ resource: line.resource, published: afterOf(line)["published"] === true }),
  transfer: (line) => ({
    resource: line.resource,
    from: textIn(beforeOf(line), "address") ?? "",
    to: textIn(afterOf(line), "address") ?? "",
  }),
  version: (line) => ({
    resource: line.resource,
    version: {
      ...{ id: line.entity_id ?? "", number: numberOf(line), state: textIn(afterOf(line), "state") },
      ...{ files: numberIn(afterOf(line), "files"), bytes: numberIn(afterOf(line), "bytes") },
    },
  }),
  execution: (line) => ({
    resource: line.resource,
    execution: {
      ...{ id: line.entity_id ?? "", number: numberOf(line), state: textIn(afterOf(line), "state") },
      ...{ exit_code: numberIn(afterOf(line), "exit_code"), seconds: numberIn(afterOf(line), "seconds") },
    },
  }),
  limit: (line) => ({
    ...{ product: line.entity_name, member: line.whose, limit: numberIn(afterOf(line), "limit") },
    ...{ in_use: numberIn(afterOf(line), "in_use"), percent: numberIn(afterOf(line), "percent") },
  }),
  budget: (line) => ({
    ...{ budget: named(line), percent: numberIn(afterOf(line), "percent") },
    ...{ amount_micros: numberIn(afterOf(line), "amount"), spent_micros: numberIn(afterOf(line), "spent") },
  }),
  money: (line, currency) => ({
    subject: { kind: line.entity_kind, ...named(line) },
    ...{ amount_micros: numberIn(afterOf(line), "amount"), currency },
    ...{ percent: numberIn(afterOf(line), "percent"), minutes_left: numberIn(afterOf(line), "minutes") },
  }),
  token: (line) => ({ token: named(line) }),
  test: () => ({ message: "" }),
};
