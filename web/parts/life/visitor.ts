import type { Resource } from "../../../contract/resources.ts";

/** Whether nothing but its publication opens a resource to who looks at it: everybody else who reads may also clone. */
export const isVisitor = ({ published, can }: Resource): boolean =>
  published && can["resource.read_content"] === true && can["resource.clone"] === false;
