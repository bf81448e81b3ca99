import type { Resource } from "../../../contract/resources.ts";
import { paths } from "../../paths.ts";
import { TextLink } from "../links.tsx";

/** The project that a resource is in, as a link; nothing for one by itself. */
export const InProject = ({ resource: { namespace, project } }: { resource: Resource }) =>
  project === null ? null : <TextLink {...paths.project(namespace, project)}>{project}</TextLink>;
