import { useRouter } from "@tanstack/react-router";
import { addressOf } from "../../../contract/client.ts";
import { getOutput, previewOutput, readOutputTable } from "../../../contract/executions.ts";
import { call, useCall } from "../../api.ts";
import { FilePreview } from "../../parts/preview/FilePreview.tsx";
import { paths } from "../../paths.ts";
import { ShowNotebook } from "./ShowNotebook.tsx";

interface OutputPreviewProps {
  at: { namespace: string; name: string; number: number };
  path: string;
  bytes?: number | undefined;
  /** Nothing writes to it any more. */
  final: boolean;
}

/** The preview of a file of /output. */
export function OutputPreview({ at, path, bytes, final }: OutputPreviewProps) {
  const router = useRouter();
  const { data, error, refetch } = useCall(previewOutput, { params: { ...at, path } });
  const page = (file: string) =>
    router.buildLocation(paths.execution(at.namespace, at.name, at.number, { tab: "outputs", file })).href;
  return (
    <FilePreview
      path={path}
      bytes={bytes}
      preview={data}
      error={error}
      onRetry={refetch}
      download={addressOf(getOutput, { params: { ...at, path }, query: {} })}
      rows={(query, signal) => call(readOutputTable, { params: { ...at, path }, query }, { signal })}
      inline={(file) => addressOf(getOutput, { params: { ...at, path: file }, query: { inline: "true" } })}
      page={page}
      actions={final && /\.ipynb$/i.test(path) && <ShowNotebook at={at} path={path} />}
    />
  );
}
