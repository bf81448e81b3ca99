import type { Resource } from "../../../contract/resources.ts";
import { useNamespace } from "../../namespace.ts";
import { paths } from "../../paths.ts";
import { TextLink } from "../links.tsx";

/** The project that a resource is in; a link, where one is in the namespace. */
export function InProject({ resource: { namespace, project } }: { resource: Resource }) {
  const { kind } = useNamespace(namespace);
  if (project === null || kind === "foreign") return <>{project}</>;
  return <TextLink {...paths.project(namespace, project)}>{project}</TextLink>;
}
