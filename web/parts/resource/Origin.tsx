import { resourceIn, resourcePath } from "../../paths.ts";
import { TextLink } from "../links.tsx";

/** What a thing was cloned from, `{kind}s/{namespace}/{name}`, as a link. */
export function Origin({ origin }: { origin: string }) {
  const from = resourceIn(origin);
  return (
    <TextLink {...resourcePath(from)}>
      {from.namespace}/{from.name}
    </TextLink>
  );
}
