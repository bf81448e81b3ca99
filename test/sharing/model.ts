import fc from "fast-check";
import type { Way } from "../../contract/access.ts";
import type { Role } from "../../contract/members.ts";
import type { ProjectVisibility } from "../../contract/projects.ts";
import { ResourceKind, Tie, type Visibility } from "../../contract/resources.ts";
import type { ShareLevel } from "../../contract/shares.ts";

/** A resource; in a project its visibility is what the project's comes to. */
export interface Thing {
  id: string;
  namespace: string;
  kind: ResourceKind;
  name: string;
  visibility: Visibility;
  project: string | null;
  /** Who owned it first. */
  maker: string;
  /** Nobody where its maker is gone. */
  owner: string | null;
  created_at: number;
  deleted: boolean;
}

export interface Project {
  id: string;
  namespace: string;
  name: string;
  visibility: ProjectVisibility;
  owner: string | null;
}

interface Team {
  organization: string;
  name: string;
  people: string[];
}

/** What is shared (the id of a thing or a project) with a person or a team. */
interface Share {
  of: string;
  person: string | null;
  team: string | null;
  level: ShareLevel;
}

export interface Universe {
  things: Thing[];
  projects: Project[];
  teams: Team[];
  shares: Share[];
}

/** Who is in which organization, by path. Not everybody who owns something is still there. */
export const membership: Record<string, Record<string, Role>> = {
  atelier: { mai: "maintainer", vic: "viewer", rea: "reviewer", dev: "developer", dot: "developer", edi: "editor" },
  bureau: { vic: "maintainer", dev: "viewer", edi: "developer" },
};
/** Was a developer everywhere, with things, teams and shares, and was removed. */
export const gone = "gone";
export const people = ["mai", "vic", "rea", "dev", "dot", "edi", "left", gone, "stranger"];
export const namespaces = [...Object.keys(membership), "dev", "vic"];

/** SPEC's rule, as short as it can be said. */
export const roleOf = (person: string, { namespace }: Pick<Thing, "namespace">): Role | null =>
  person === namespace ? "maintainer" : (membership[namespace]?.[person] ?? null);

const readsOnly = (role: Role | null) => role === "viewer" || role === "reviewer";

function byVisibility(role: Role, visibility: ProjectVisibility): Tie | null {
  if (visibility === "private" || visibility === "shared") return null;
  if (readsOnly(role)) return "reader";
  if (role === "developer") return visibility === "organization-write" ? "contributor" : "reader";
  return role === "editor" ? "editor" : "manager";
}

const byLevel = { read: "reader", contribute: "contributor", edit: "editor", manage: "manager" } as const;

/** What is shared with somebody, also by their teams: in an organization only as long as they are in it. */
function byShares(u: Universe, person: string, of: { id: string; namespace: string }, project: string | null): Way[] {
  const role = roleOf(person, of);
  if (role === null && of.namespace in membership) return [];
  const isIn = (name: string | null) =>
    u.teams.some((t) => t.organization === of.namespace && t.name === name && t.people.includes(person));
  return u.shares
    .filter((share) => share.of === of.id && (share.person === person || isIn(share.team)))
    .map(({ team, level }) => ({
      reason: "share",
      tie: readsOnly(role) ? "reader" : byLevel[level],
      team,
      project,
    }));
}

/** Every way in of a person to a thing. */
export function waysTo(u: Universe, person: string, thing: Thing): Way[] {
  if (thing.deleted) return [];
  const role = roleOf(person, thing);
  const project = u.projects.find((p) => p.name === thing.project && p.namespace === thing.namespace);
  const ways = byShares(u, person, thing, null);
  if (project) ways.push(...byShares(u, person, project, project.name));
  if (role === null) return ways;
  const seen = byVisibility(role, thing.visibility);
  if (seen) ways.push({ reason: "visibility", tie: seen, team: null, project: thing.project });
  if (thing.owner === person) ways.push({ ...owning, tie: readsOnly(role) ? "reader" : "owner" });
  if (project?.owner === person)
    ways.push({ ...owning, tie: readsOnly(role) ? "reader" : "manager", project: project.name });
  return ways;
}

const owning = { reason: "owner", team: null, project: null } as const;

/** Every way in of a person to a project. */
export function waysToProject(u: Universe, person: string, project: Project): Way[] {
  const role = roleOf(person, project);
  const ways = byShares(u, person, project, null);
  if (role === null) return ways;
  const seen = byVisibility(role, project.visibility);
  if (seen) ways.push({ reason: "visibility", tie: seen, team: null, project: null });
  if (project.owner === person) ways.push({ ...owning, tie: readsOnly(role) ? "reader" : "owner" });
  return ways;
}

/** The strongest of some ways. */
export const strongest = (ways: readonly Way[]): Tie | null =>
  Tie.options.findLast((tie) => ways.some((way) => way.tie === tie)) ?? null;

/** The ways that an explanation names: a maintainer sees the metadata of everything in their organization. */
export const explained = (person: string, at: { namespace: string; deleted?: boolean }, ways: readonly Way[]): Way[] =>
  roleOf(person, at) === "maintainer" && at.namespace !== person && at.deleted !== true
    ? [...ways, { reason: "maintainer", tie: null, team: null, project: null }]
    : [...ways];

const levels = fc.constantFrom<ShareLevel>("read", "contribute", "edit", "manage");
const projectVisibility = fc.constantFrom<ProjectVisibility>(
  "private",
  "shared",
  "organization-read",
  "organization-write",
);

const projectsOf = (seed: number): Project[] => {
  const project = fc.record({
    id: fc.uuid({ version: 7 }),
    namespace: fc.constantFrom(...namespaces),
    visibility: projectVisibility,
    owner: fc.constantFrom(...people),
  });
  return fc.sample(project, { seed: seed + 1, numRuns: 24 }).map((made, i) => {
    const name = `Project-${String(i).padStart(2, "0")}`;
    if (made.namespace in membership) return { ...made, name };
    return { ...made, name, owner: made.namespace, visibility: i % 2 ? "shared" : "private" };
  });
};

/** What a project's visibility comes to for what is in it. */
export const inside = (visibility: ProjectVisibility): Visibility => (visibility === "shared" ? "private" : visibility);

/** Some hundred things, several of the same second, some in projects. */
function thingsOf(seed: number, projects: readonly Project[]): Thing[] {
  const thing = fc.record({
    id: fc.uuid({ version: 7 }),
    namespace: fc.constantFrom(...namespaces),
    kind: fc.constantFrom<ResourceKind>(...ResourceKind.options),
    visibility: fc.constantFrom<Visibility>("private", "organization-read", "organization-write"),
    place: fc.nat(40),
    maker: fc.constantFrom(...people),
    created_at: fc.integer({ min: 1, max: 200 }),
    deleted: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  });
  return fc.sample(thing, { seed, numRuns: 500 }).map(({ place, ...made }, i): Thing => {
    const personal = !(made.namespace in membership);
    const name = `${["iris", "Birds_of", "100%-wheat"][i % 3]}-${i}`;
    const project = projects.filter(({ namespace }) => namespace === made.namespace)[place];
    const visibility = project ? inside(project.visibility) : personal ? "private" : made.visibility;
    const maker = personal ? made.namespace : made.maker;
    const owner = !personal && maker === gone ? null : maker;
    return { ...made, name, visibility, project: project?.name ?? null, maker, owner };
  });
}

function teamsOf(seed: number): Team[] {
  const some = fc.subarray([...people, gone]);
  return fc.sample(some, { seed, numRuns: 6 }).map((chosen, i) => {
    const organization = i % 2 ? "bureau" : "atelier";
    const inIt = (person: string) => person === gone || membership[organization]?.[person] !== undefined;
    return { organization, name: `Team ${i}`, people: [...new Set(chosen)].filter(inIt) };
  });
}

/** Shares that the verbs would allow: none of a private project or of what is in one, in an organization with its own. */
function sharesOf(
  seed: number,
  things: readonly Thing[],
  projects: readonly Project[],
  teams: readonly Team[],
): Share[] {
  const open = [...projects, ...projects, ...things.filter(({ project }) => project === null)];
  const share = fc.record({ on: fc.nat(open.length - 1), with: fc.nat(people.length + 5), level: levels });
  const made = fc.sample(share, { seed, numRuns: 600 }).flatMap(({ on, with: n, level }): Share[] => {
    const { id, namespace, visibility } = open[on] as Thing | Project;
    if (on < projects.length * 2 && visibility === "private") return [];
    const person = people[n] ?? null;
    const team = person === null ? (teams[n - people.length] ?? null) : null;
    const ofMembers = namespace in membership;
    if (team) return team.organization === namespace ? [{ of: id, person, team: team.name, level }] : [];
    const mayHold = ofMembers ? person === gone || roleOf(person ?? "", { namespace }) !== null : person !== namespace;
    return person !== null && mayHold ? [{ of: id, person, team: null, level }] : [];
  });
  return [...new Map(made.map((s) => [`${s.of} ${s.person} ${s.team}`, s])).values()];
}

/** The same for the same seed. */
export function universeOf(seed: number): Universe {
  const [projects, teams] = [projectsOf(seed), teamsOf(seed)];
  const things = thingsOf(seed, projects);
  return { projects, teams, things, shares: sharesOf(seed, things, projects, teams) };
}
