import { useRouter } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { addressOf } from "../../../contract/client.ts";
import { fileRoutes } from "../../../contract/files.ts";
import type { RepositoryKind } from "../../../contract/repositories.ts";
import { call, useCall } from "../../api.ts";
import { FilePreview } from "../../parts/preview/FilePreview.tsx";
import { paths } from "../../paths.ts";

/** A version's address. */
export interface VersionAt {
  kind: RepositoryKind;
  namespace: string;
  name: string;
  version: number;
}

interface RepositoryPreviewProps {
  at: VersionAt;
  path: string;
  bytes?: number | undefined;
  actions?: ReactNode;
}

/** The preview of a file of a version. */
export function RepositoryPreview({ at, path, bytes, actions }: RepositoryPreviewProps) {
  const router = useRouter();
  const files = fileRoutes[at.kind];
  const { data, error, refetch } = useCall(files.preview, { params: { ...at, path } });
  const inline = (file: string) => addressOf(files.get, { params: { ...at, path: file }, query: { inline: "true" } });
  const page = (file: string) =>
    router.buildLocation(paths.repository(at, { tab: "files", version: at.version, file })).href;
  return (
    <FilePreview
      path={path}
      bytes={bytes}
      preview={data}
      error={error}
      onRetry={refetch}
      download={addressOf(files.get, { params: { ...at, path }, query: {} })}
      rows={(query, signal) => call(files.table, { params: { ...at, path }, query }, { signal })}
      inline={inline}
      page={page}
      actions={actions}
    />
  );
}
