/** The floors of the house, from the ground up; on one, left of another is lower, and a plus puts them side by side. */
const floors: readonly (readonly string[])[] = [
  ["contract"],
  ["server/access + server/database"],
  ["server/kernel"],
  ["server/domain/mail", "server/domain/activity", "server/domain/accounts", "server/domain/providers"],
  ["server/domain/organizations", "server/domain/avatars", "server/domain/members"],
  [
    "server/domain/roster + server/domain/requests + server/domain/departures",
    "server/domain/returns",
    "server/domain/teams",
  ],
  [
    ...["server/domain/shares", "server/domain/projects", "server/domain/sharing"],
    "server/domain/guests + server/domain/explanations",
  ],
  ["server/domain/usage", "server/domain/limits", "server/domain/finance", "server/domain/budgets"],
  ["server/domain/resources"],
  [
    "server/domain/previews",
    "server/domain/repositories + server/domain/tokens",
    "server/domain/storage + server/domain/logins",
  ],
  ["server/domain/containers", "server/domain/notebooks"],
  ["server/domain/engines", "server/domain/gateway"],
  ["server/domain/applications"],
  ["server/domain/forges", "server/domain/sync"],
  ["server/domain/notifications + server/domain/webhooks"],
  ["server/domain/samples"],
  ["server/http", "server/protocols"],
  ["server"],
];

const ranks = new Map(floors.flat().flatMap((names, rank) => names.split(" + ").map((room) => [room, rank] as const)));

/** Places outside the floors, with rules of their own. */
const wings = ["server/drivers", "gguf", "web", "cli", "test", "tools", "bench"];

/** The room that a file is in: a floor's, a wing, the files right in server/ as one, or nothing this house knows. */
export function roomOf(file: string): string | undefined {
  if (/^server\/[a-z-]+\.ts$/.test(file)) return "server";
  return [...ranks.keys(), ...wings].find((room) => room !== "server" && file.startsWith(`${room}/`));
}

/** Whether what lies in one room may import from another. */
export function mayImport(from: string, to: string, file: string): boolean {
  if (from === to) return true;
  // Of the console, what computes without showing anything, and its words.
  if (from === "test" && /^web\/(locales\/([a-z]+\/)?)?[a-z]+\.ts$/.test(file)) return true;
  if (["test", "tools", "bench"].includes(from)) return to !== "web";
  if (["web", "cli"].includes(from)) return to === "contract";
  if (to === "server/drivers") return from === "server";
  if (from === "server/drivers") return to === "server/kernel" || file.endsWith("/ports.ts");
  return (ranks.get(from) ?? -1) > (ranks.get(to) ?? Number.POSITIVE_INFINITY);
}

const onExecutions: ReadonlySet<string> = new Set(["server/domain/notebooks", "server/domain/engines"]);

/** The doors that other rooms may knock at: the verbs, how a row is shown, and the types of what a room needs. */
export function isOpenDoor(file: string, to: string, from: string): boolean {
  if (!to.startsWith("server/domain/") || from === to || !from.startsWith("server")) return true;
  if (/\/([a-z]+-)?queries\.ts$/.test(file)) return false;
  // The sample organization plays people: it may do whatever any room can do.
  if (["server", "server/http", "server/protocols", "server/domain/samples"].includes(from)) return true;
  // What runs there, its folder and what it serves are the ground that these stand on.
  if (onExecutions.has(from) && to === "server/domain/containers") return true;
  return [`${to}/${to.split("/").at(-1)}.ts`, `${to}/present.ts`, `${to}/ports.ts`].includes(file);
}
