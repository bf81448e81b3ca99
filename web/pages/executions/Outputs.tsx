import { Button, Grid, Paper, Skeleton } from "@mantine/core";
import { IconFolderOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type Execution, endedStates, listOutputs } from "../../../contract/executions.ts";
import { usePages } from "../../api.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { FileNode, fileIcon } from "../../parts/preview/FileNode.tsx";
import { FileNodes } from "../../parts/preview/FileNodes.tsx";
import { OutputPreview } from "./OutputPreview.tsx";

interface OutputsProps {
  execution: Execution;
  file: string | undefined;
  onFile: (file: string) => void;
}

/** What an execution left in /output: the files, and the chosen one beside them. */
export function Outputs({ execution, file, onFile }: OutputsProps) {
  const { t } = useTranslation();
  const moving = !endedStates.has(execution.state);
  const at = { namespace: execution.namespace, name: execution.container, number: execution.number };
  const list = usePages(listOutputs, { params: at, query: { limit: 200 } }, { refetchInterval: moving && 4000 });
  if (list.error && !list.items) return <ErrorNotice error={list.error} onRetry={list.refetch} />;
  if (!list.items) return <Skeleton height={320} />;
  if (list.items.length === 0)
    return (
      <Paper>
        <EmptyState icon={<IconFolderOff size={22} />} title={t("executions.no_outputs")}>
          {t("executions.no_outputs_text")}
        </EmptyState>
      </Paper>
    );
  const shown = list.items.find(({ path }) => path === file) ?? list.items[0];
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, md: 4 }}>
        <Paper p={6}>
          <FileNodes label={t("executions.outputs")}>
            <ul>
              {list.items.map(({ path, bytes, media_type }) => (
                <li key={path}>
                  <FileNode
                    icon={fileIcon(media_type)}
                    name={path}
                    size={bytes}
                    current={path === shown?.path}
                    onClick={() => onFile(path)}
                  />
                </li>
              ))}
            </ul>
          </FileNodes>
          {list.hasNextPage && (
            <Button
              size="compact-xs"
              variant="subtle"
              loading={list.isFetchingNextPage}
              onClick={() => void list.fetchNextPage()}
            >
              {t("parts.load_more")}
            </Button>
          )}
        </Paper>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 8 }}>
        {shown && <OutputPreview key={shown.path} at={at} path={shown.path} bytes={shown.bytes} />}
      </Grid.Col>
    </Grid>
  );
}
