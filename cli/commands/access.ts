import type { Command } from "commander";
import { type Access, getMemberAccess, type Reach, type Way } from "../../contract/access.ts";
import { thingAt } from "../address.ts";
import { type Column, showList } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession } from "../session.ts";
import { type ListOptions, teach, withList } from "../teach.ts";
import { shared, sharedKinds } from "./shares.ts";

/** `access`: who can see something and why, and what a member reaches and why. */
export function addAccess(program: Command): void {
  const command = program
    .command("access")
    .description("Show who can see something, and why; or what a member can reach, and why")
    .argument(
      "<what>",
      "datasets/<namespace>/<name>, models/…, containers/…, applications/… or projects/…; an organization with --member",
    )
    .option("--member <user-name>", "what this member reaches in the organization")
    .action(access);
  teach(withList(command), "guildhall access datasets/acme/iris", "guildhall access acme --member bob");
}

/** A way in, in words. */
export function wordsOf({ reason, tie, team, project }: Way): string {
  const how = {
    owner: project === null ? "owns it" : `owns the project ${project}`,
    visibility: project === null ? "by its visibility" : `by the visibility of the project ${project}`,
    share: `${team === null ? "shared" : `shared with the team ${team}`}${project === null ? "" : ` by the project ${project}`}`,
    token: "named by the token",
    maintainer: "maintainer: its metadata",
  }[reason];
  return tie === null ? how : `${tie}: ${how}`;
}

const whyOf = ({ ways }: { ways: Way[] }) => ways.map(wordsOf).join("; ");

const peopleColumns: readonly Column<Access>[] = [
  { title: "PERSON", of: ({ person }) => person.path },
  { title: "IS", of: ({ tie }) => tie ?? "metadata only" },
  { title: "WHY", of: whyOf },
];

const thingColumns: readonly Column<Reach>[] = [
  { title: "WHAT", of: ({ resource }) => `${resource.kind}s/${resource.namespace}/${resource.name}` },
  { title: "IS", of: ({ tie }) => tie ?? "metadata only" },
  { title: "WHY", of: whyOf },
];

async function access(what: string, options: ListOptions & { member?: string }): Promise<void> {
  const { call } = openSession();
  if (options.member !== undefined) {
    const params = { organization: what, member: options.member };
    const page = await gather(options, (query) => call(getMemberAccess, { params, query }));
    return showList(options, page, thingColumns, `${options.member} reaches nothing in ${what}.`);
  }
  const { kind, address } = thingAt(what, sharedKinds);
  const page = await gather(options, (query) => call(shared[kind].access, { params: address, query }));
  showList(options, page, peopleColumns, "Nobody can see it.");
}
