import { paths } from "../../paths.ts";
import { TextLink } from "../links.tsx";

/** What a thing was cloned from, `{kind}s/{namespace}/{name}`, as a link. */
export function Origin({ origin }: { origin: string }) {
  const [kind, namespace = "", name = ""] = origin.split("/");
  const to = kind === "datasets" ? paths.dataset(namespace, name) : paths.container(namespace, name);
  return (
    <TextLink {...to}>
      {namespace}/{name}
    </TextLink>
  );
}
