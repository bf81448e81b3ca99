import { datasets as decisions } from "../../contract/reviews.ts";
import { editOrganizationSettings } from "../../contract/settings.ts";
import { type Town, town } from "../resources/town.ts";
import type { Person } from "../world.ts";
import { type At, put, seal, shelf } from "./shelf.ts";

/** The town with two reviewers and an editor. */
export interface Panel extends Town {
  rea: Person;
  ria: Person;
  eda: Person;
  /** An organization where data needs approval: mia maintains, rea and ria review, dev and bob develop, eda edits, vic views. */
  careful(): Promise<string>;
  approval(organization: string, data_approval: boolean): Promise<unknown>;
  /** A data set whose first version, of dev's, waits. */
  waiting(namespace: string, visibility?: "private" | "organization-write"): Promise<At>;
}

export async function panel(): Promise<Panel> {
  const it = await town();
  const [rea, ria, eda] = [await it.person("rea-r"), await it.person("ria-r"), await it.person("eda-e")];
  let made = 0;
  const approval = (organization: string, data_approval: boolean) =>
    it.mia.call(editOrganizationSettings, { params: { organization }, body: { data_approval } });
  const careful = async () => {
    const organization = await it.organization(it.mia, `careful-${++made}`, [
      [it.dev, "developer"],
      [it.bob, "developer"],
      [it.vic, "viewer"],
      [eda, "editor"],
      [rea, "reviewer"],
      [ria, "reviewer"],
    ]);
    await approval(organization, true);
    return organization;
  };
  const waiting: Panel["waiting"] = async (namespace, visibility = "organization-write") => {
    const at = await shelf(it.dev, namespace, `set-${++made}`, visibility);
    await put(it.dev, at, "a.txt", "12345");
    await seal(it.dev, at);
    return at;
  };
  return { ...it, rea, ria, eda, careful, approval, waiting };
}

export const decide = (
  person: Person,
  at: At,
  decision: "approve" | "reject",
  comment = "",
  version: number | string = 1,
) => person.call(decisions.decide, { params: { ...at, version }, body: { decision, comment } });
