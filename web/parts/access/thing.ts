import { editApi } from "../../../contract/apis.ts";
import { editApplication } from "../../../contract/applications.ts";
import type { Person } from "../../../contract/common.ts";
import { editContainer } from "../../../contract/containers.ts";
import { editEngine } from "../../../contract/engines.ts";
import { editProject, type Project, type ProjectVisibility } from "../../../contract/projects.ts";
import { datasets, models } from "../../../contract/repositories.ts";
import type { ResourceKind, Tie } from "../../../contract/resources.ts";
import type { Input } from "../../../contract/route.ts";
import * as shares from "../../../contract/shares.ts";

/** What access is about: a resource or a project. */
export interface Thing {
  kind: ResourceKind | "project";
  namespace: string;
  name: string;
  visibility: ProjectVisibility;
  /** The project that a resource is in. */
  project: string | null;
  owner: Person | null;
  tie: Tie | null;
  can: Record<string, boolean>;
}

/** A project as a thing. */
export const thingOf = (project: Project): Thing => ({ ...project, kind: "project", project: null });

/** How an act on a thing is called in the permission table. */
export const actionOn = ({ kind }: Thing, verb: "share" | "set_visibility" | "edit") =>
  `${kind === "project" ? "project" : "resource"}.${verb}`;

/** The route that changes a thing. */
export const editOf = {
  dataset: datasets.edit,
  model: models.edit,
  container: editContainer,
  engine: editEngine,
  application: editApplication,
  api: editApi,
  project: editProject,
} as const;

/** What may be changed about who reaches a thing. */
export type Change = Input<typeof shares.dataset.preview>["body"];

/** The routes about who reaches a thing. */
export const accessOf = {
  dataset: shares.dataset,
  model: shares.model,
  container: shares.container,
  engine: shares.engine,
  application: shares.application,
  api: shares.api,
  project: shares.project,
} as const;
