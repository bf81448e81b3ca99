import { useNavigate } from "@tanstack/react-router";
import type { Repository } from "../../../contract/repositories.ts";
import { paths } from "../../paths.ts";

/** Opens a file of a version on its page. */
export function useFileLink(repository: Pick<Repository, "kind" | "namespace" | "name">, version: number) {
  const navigate = useNavigate();
  return (file: string | undefined) => navigate(paths.repository(repository, { tab: "files", version, file }));
}
