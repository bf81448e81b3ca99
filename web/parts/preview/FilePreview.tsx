import { Alert, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconDownload, IconFileOff } from "@tabler/icons-react";
import { lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Preview } from "../../../contract/files.ts";
import { CopyButton } from "../CopyButton.tsx";
import { EmptyState } from "../EmptyState.tsx";
import { ErrorNotice } from "../ErrorNotice.tsx";
import { Bytes } from "../figures.tsx";
import { ImagePreview } from "./ImagePreview.tsx";
import classes from "./preview.module.css";
import { TablePreview } from "./TablePreview.tsx";
import { TextPreview } from "./TextPreview.tsx";

const MarkdownPreview = lazy(() => import("./MarkdownPreview.tsx"));

/** Where a file's neighbours are found: pictures of a page, the page of another file. */
export interface Neighbours {
  /** The address of a file's bytes, shown by the browser where that is safe. */
  inline: (path: string) => string;
  /** The console's address of a file. */
  page: (path: string) => string;
}

interface FilePreviewProps extends Neighbours {
  path: string;
  bytes?: number | undefined;
  download: string;
  preview: Preview | undefined;
  error: unknown;
  onRetry: () => unknown;
  /** More to do with the file, beside "Download". */
  actions?: ReactNode;
}

/** The beginning of a file as table, page, text or picture, with its name, size and a way to download it. */
export function FilePreview({ path, bytes, download, actions, preview, error, onRetry, ...where }: FilePreviewProps) {
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
      {error ? <ErrorNotice error={error} onRetry={onRetry} /> : <Body path={path} preview={preview} {...where} />}
    </div>
  );
}

function Body({ path, preview, inline, page }: { path: string; preview: Preview | undefined } & Neighbours) {
  const { t } = useTranslation();
  if (!preview) return <Waiting />;
  if (preview.kind === "image") return <ImagePreview source={inline(path)} path={path} />;
  if (preview.kind === "none")
    return (
      <EmptyState icon={<IconFileOff size={22} />} title={t(`preview.none.${preview.reason}`)}>
        {preview.reason === "binary" ? t("preview.none.hint") : null}
      </EmptyState>
    );
  return (
    <>
      {preview.truncated && (
        <Alert className={classes["note"] ?? ""} color="gray" p="xs">
          {preview.kind === "table" ? t("preview.first_rows", { count: preview.rows.length }) : t("preview.beginning")}
        </Alert>
      )}
      {preview.kind === "table" && (
        <TablePreview key={path} columns={preview.columns} rows={preview.rows} path={path} />
      )}
      {preview.kind === "text" && <TextPreview text={preview.text} path={path} />}
      {preview.kind === "markdown" && (
        <Suspense fallback={<Waiting />}>
          <MarkdownPreview text={preview.text} path={path} inline={inline} page={page} />
        </Suspense>
      )}
    </>
  );
}

const Waiting = () => (
  <Stack gap={10} p="md">
    {[90, 75, 82, 60, 70].map((width) => (
      <Skeleton key={width} height={14} w={`${width}%`} />
    ))}
  </Stack>
);
