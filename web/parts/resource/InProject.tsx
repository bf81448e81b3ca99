import type { Resource } from "../../../contract/resources.ts";
import { useNamespace } from "../../namespace.ts";
import { paths } from "../../paths.ts";
import { isVisitor } from "../life/visitor.ts";
import { TextLink } from "../links.tsx";

/** The project that a resource is in; a link, unless one is in the open, where only the resource is published. */
export function InProject({ resource }: { resource: Resource }) {
  const { namespace, project } = resource;
  const { kind } = useNamespace(namespace);
  if (project === null || (kind === "foreign" && isVisitor(resource))) return <>{project}</>;
  return <TextLink {...paths.project(namespace, project)}>{project}</TextLink>;
}
