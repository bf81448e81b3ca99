import { useNavigate } from "@tanstack/react-router";
import type { Repository } from "../../../contract/repositories.ts";
import { paths } from "../../paths.ts";

/** Opens a file of a version on the data set's page. */
export function useFileLink({ namespace, name }: Pick<Repository, "namespace" | "name">, version: number) {
  const navigate = useNavigate();
  return (file: string | undefined) => navigate(paths.dataset(namespace, name, { tab: "files", version, file }));
}
