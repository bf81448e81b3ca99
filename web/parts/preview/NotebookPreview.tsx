import { Alert, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Cell, notebookOf } from "../../notebook.ts";
import { ErrorNotice } from "../ErrorNotice.tsx";
import { CodeBlock } from "./CodeBlock.tsx";
import { MarkdownPage } from "./MarkdownPage.tsx";
import { NotebookOutput } from "./NotebookOutput.tsx";
import type { Neighbours } from "./neighbour.ts";
import classes from "./notebook.module.css";
import { beginningOf } from "./source.ts";
import { TextPreview } from "./TextPreview.tsx";

const notebook_bytes_max = 16 * 1024 * 1024;

interface NotebookPreviewProps extends Neighbours {
  path: string;
  source: string;
  bytes?: number | undefined;
}

/** A notebook as it was saved: its pages, code and outputs; nothing in it is run. */
export default function NotebookPreview({ path, source, bytes, ...where }: NotebookPreviewProps) {
  const { t } = useTranslation();
  const file = useQuery({
    queryKey: [source, "notebook"],
    queryFn: ({ signal }) => beginningOf(source, notebook_bytes_max, signal),
  });
  const notebook = useMemo(() => file.data && !file.data.isCut && notebookOf(file.data.text), [file.data]);
  if (file.error) return <ErrorNotice error={file.error} onRetry={file.refetch} />;
  if (!file.data) return <Skeleton height={320} m="md" />;
  if (!notebook)
    return (
      <>
        <Alert color="gray" m="sm" p="xs">
          {file.data.isCut ? t("preview.notebook.too_large") : t("preview.notebook.none")}
        </Alert>
        <TextPreview text={file.data.text.slice(0, 200_000)} truncated path={path} source={source} bytes={bytes} />
      </>
    );
  return (
    <div className={classes["notebook"]}>
      {notebook.cells.map((cell, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: cells have no names, and never move
        <NotebookCell key={at} cell={cell} language={notebook.language} path={path} {...where} />
      ))}
      {notebook.left_out > 0 && (
        <Text c="dimmed" size="sm">
          {t("preview.notebook.more_cells", { count: notebook.left_out })}
        </Text>
      )}
    </div>
  );
}

interface NotebookCellProps extends Neighbours {
  cell: Cell;
  language: string;
  path: string;
}

function NotebookCell({ cell, language, path, ...where }: NotebookCellProps) {
  const { t } = useTranslation();
  if (cell.kind === "markdown")
    return <MarkdownPage text={cell.text} path={path} pictures={cell.pictures} {...where} />;
  if (cell.kind === "raw") return <CodeBlock text={cell.text} />;
  return (
    <div className={classes["cell"]}>
      <span className={classes["count"]}>[{cell.count ?? " "}]</span>
      <CodeBlock text={cell.text} language={language} />
      {cell.outputs.map((output, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: outputs have no names, and never move
        <NotebookOutput key={at} output={output} path={path} {...where} />
      ))}
      {cell.left_out > 0 && (
        <Text c="dimmed" size="sm">
          {t("preview.notebook.more_outputs", { count: cell.left_out })}
        </Text>
      )}
    </div>
  );
}
