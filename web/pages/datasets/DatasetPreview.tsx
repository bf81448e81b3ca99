import { useRouter } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { addressOf } from "../../../contract/client.ts";
import { datasets as files } from "../../../contract/files.ts";
import { useCall } from "../../api.ts";
import { FilePreview } from "../../parts/preview/FilePreview.tsx";
import { paths } from "../../paths.ts";

/** A version's address. */
export interface VersionAt {
  namespace: string;
  name: string;
  version: number;
}

interface DatasetPreviewProps {
  at: VersionAt;
  path: string;
  bytes?: number | undefined;
  actions?: ReactNode;
}

/** The preview of a file of a version. */
export function DatasetPreview({ at, path, bytes, actions }: DatasetPreviewProps) {
  const router = useRouter();
  const { data, error, refetch } = useCall(files.preview, { params: { ...at, path } });
  const inline = (file: string) => addressOf(files.get, { params: { ...at, path: file }, query: { inline: "true" } });
  const page = (file: string) =>
    router.buildLocation(paths.dataset(at.namespace, at.name, { tab: "files", version: at.version, file })).href;
  return (
    <FilePreview
      path={path}
      bytes={bytes}
      preview={data}
      error={error}
      onRetry={refetch}
      download={addressOf(files.get, { params: { ...at, path }, query: {} })}
      inline={inline}
      page={page}
      actions={actions}
    />
  );
}
