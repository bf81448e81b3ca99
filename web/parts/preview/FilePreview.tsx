import { Alert, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconDownload, IconFileOff } from "@tabler/icons-react";
import { lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Preview } from "../../../contract/previews.ts";
import { CopyButton } from "../CopyButton.tsx";
import { EmptyState } from "../EmptyState.tsx";
import { ErrorNotice } from "../ErrorNotice.tsx";
import { Bytes } from "../figures.tsx";
import { DrawingPreview } from "./DrawingPreview.tsx";
import { ImagePreview } from "./ImagePreview.tsx";
import { MediaPreview } from "./MediaPreview.tsx";
import type { Neighbours } from "./neighbour.ts";
import classes from "./preview.module.css";
import { type ReadRows, TablePreview } from "./TablePreview.tsx";
import { TextPreview } from "./TextPreview.tsx";

const MarkdownPreview = lazy(() => import("./MarkdownPreview.tsx"));
const NotebookPreview = lazy(() => import("./NotebookPreview.tsx"));

interface FilePreviewProps extends Neighbours {
  path: string;
  bytes?: number | undefined;
  download: string;
  /** Reads rows, where the file is a table. */
  rows: ReadRows;
  preview: Preview | undefined;
  error: unknown;
  onRetry: () => unknown;
  /** More to do with the file, beside "Download". */
  actions?: ReactNode;
}

/** The beginning of a file as table, page, text or picture, with its name, size and a way to download it. */
export function FilePreview({
  path,
  bytes,
  download,
  actions,
  preview,
  error,
  onRetry,
  rows,
  ...where
}: FilePreviewProps) {
  const { t } = useTranslation();
  return (
    <div className={classes["preview"]}>
      <Group justify="space-between" className={classes["head"] ?? ""} gap="xs">
        <Group gap={4} miw={0} flex={1}>
          <Text fw={600} className={classes["path"] ?? ""}>
            {path}
          </Text>
          <CopyButton text={path} />
          {bytes !== undefined && (
            <Text c="dimmed" size="xs">
              <Bytes value={bytes} />
            </Text>
          )}
        </Group>
        <Group gap="xs">
          {actions}
          <Button
            component="a"
            href={download}
            download
            variant="default"
            size="xs"
            leftSection={<IconDownload size={14} />}
          >
            {t("preview.download")}
          </Button>
        </Group>
      </Group>
      {error ? (
        <ErrorNotice error={error} onRetry={onRetry} />
      ) : (
        <Body path={path} bytes={bytes} source={download} preview={preview} rows={rows} {...where} />
      )}
    </div>
  );
}

interface BodyProps extends Neighbours {
  path: string;
  bytes: number | undefined;
  source: string;
  rows: ReadRows;
  preview: Preview | undefined;
}

function Body({ path, bytes, source, rows, preview, inline, page }: BodyProps) {
  const { t } = useTranslation();
  const file = { path, source, bytes };
  if (!preview) return <Waiting />;
  if (preview.kind === "image") return <ImagePreview source={inline(path)} path={path} />;
  if (preview.kind === "audio" || preview.kind === "video")
    return <MediaPreview kind={preview.kind} source={source} path={path} />;
  if (preview.kind === "none")
    return (
      <EmptyState icon={<IconFileOff size={22} />} title={t(`preview.none.${preview.reason}`)}>
        {preview.why && t(`preview.why.${preview.why}`)}
        {preview.why && <br />}
        {preview.reason === "empty" ? null : t("preview.none.hint")}
      </EmptyState>
    );
  return (
    <Suspense fallback={<Waiting />}>
      {preview.kind === "table" && <TablePreview key={path} read={rows} {...file} />}
      {preview.kind === "notebook" && <NotebookPreview inline={inline} page={page} {...file} />}
      {preview.kind === "text" &&
        (/\.svg$/i.test(path) ? (
          <DrawingPreview text={preview.text} truncated={preview.truncated} {...file} />
        ) : (
          <TextPreview text={preview.text} truncated={preview.truncated} {...file} />
        ))}
      {preview.kind === "markdown" && (
        <>
          {preview.truncated && (
            <Alert className={classes["note"] ?? ""} color="gray" p="xs">
              {t("preview.beginning")}
            </Alert>
          )}
          <MarkdownPreview text={preview.text} path={path} inline={inline} page={page} />
        </>
      )}
    </Suspense>
  );
}

const Waiting = () => (
  <Stack gap={10} p="md">
    {[90, 75, 82, 60, 70].map((width) => (
      <Skeleton key={width} height={14} w={`${width}%`} />
    ))}
  </Stack>
);
